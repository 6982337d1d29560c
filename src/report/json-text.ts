/**
 * A value as indented JSON that is safe to show in a terminal: JSON itself escapes only the first
 * 32 controls.
 */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2).replaceAll(
    // oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `${text}\n`;
}
