/** Characters that show nothing, or that turn or hide the text around them. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A stranger's text with what can't be seen in it made visible. */
export function visible(text: string): string {
  return text.replaceAll(hidden, (each) => `\\u{${each.codePointAt(0)!.toString(16)}}`);
}
