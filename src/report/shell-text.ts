/**
 * A word as a POSIX shell reads it back, whatever strangers put into it: within single quotes nothing
 * is expanded, so a name such as `$(reboot)` stays a name in a command that somebody pastes.
 */
export function shellWord(text: string): string {
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
