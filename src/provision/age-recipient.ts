/**
 * Whether something can be sealed to an age recipient. Only sealing tells: a public key may be well
 * formed and of no use, which shows when its first secret is to be sealed.
 */
export async function canSealTo(recipient: string): Promise<boolean> {
  const { Encrypter } = await import("age-encryption");
  try {
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    await encrypter.encrypt("");
    return true;
  } catch {
    return false;
  }
}
