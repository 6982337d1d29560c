/** An organisation token as Sentry makes them: what it says of itself is readable by anybody. */
export function organizationToken(payload: object, secretPart: string): string {
  return `sntrys_${Buffer.from(JSON.stringify(payload)).toString("base64")}_${secretPart}`;
}
