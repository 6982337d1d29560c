/**
 * Whether a path is that of tests. What these hand out is made up: a search passes them over, and
 * only who names such a file has it read.
 */
export function isTestCode(path: string): boolean {
  return (
    /(?:^|\/)(?:tests?|testing|testutils|__tests__|__mocks__|spec|fixtures?|e2e)\//.test(path) ||
    /(?:^|\/)(?:test_[^/]*|conftest|[^/]*_test|factories)\.py$/.test(path) ||
    /\.(?:test|spec|stories|fixture)\.[cm]?[jt]sx?$/.test(path)
  );
}
