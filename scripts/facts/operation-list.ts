/** A method and a path template, as a list of operations names them. */
export interface ListedOperation {
  readonly method: string;
  readonly path: string;
}

/** The operations in a list of them. Throws where a line is of another form. */
export function readOperationList(text: string): readonly ListedOperation[] {
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .flatMap((line) => {
      const [, path, methods] = /^(\/\S+) ([A-Z]+(?:,[A-Z]+)*)$/.exec(line) ?? [];
      if (path === undefined || methods === undefined) throw new Error(`can't read: ${line}`);
      return methods.split(",").map((method) => ({ method, path }));
    });
}
