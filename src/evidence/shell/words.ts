/** A text must hold one of these words for its commands to matter. */
export const shellPattern: RegExp =
  /\b(?:curl|wget|https?\s+(?:GET|POST|PUT|PATCH|DELETE|[\w.]+\/)|xh|gh|glab|sentry-cli|@sentry\/cli)\b/;
