import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { findDefinitions } from "../../src/definitions/find-definitions.ts";
import type { Definitions } from "../../src/definitions/read-definitions.ts";
import { readers } from "../../src/definitions/readers.ts";
import { defaultSettings, type Settings } from "../../src/model/settings.ts";
import type { Located } from "../../src/model/span.ts";
import { problemText } from "./problem-text.ts";

const definition = (name: string): string => `integration: ${name}\nprovider: sentry\nscopes: []\n`;

/** A folder with these files; a value that is a buffer or a text is its content. */
function tree(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), "scopewright-find-"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

function find(
  root: string,
  paths: readonly string[] = [],
  settings?: Settings,
): Promise<Definitions> {
  return findDefinitions(root, paths, settings ?? defaultSettings, readers);
}
const names = ({ integrations }: Definitions): readonly string[] =>
  integrations.map(({ name }) => name);
const located = (value: string): Located<string> => {
  const start = { line: 1, column: 1, offset: 0 };
  return { value, at: { file: "scopewright.yaml", start, end: start } };
};

const usual = tree({
  "integrations/b.yaml": definition("b"),
  "integrations/a.yml": definition("a"),
  "integrations/deep/c.json": '{"integration": "c", "provider": "sentry", "scopes": []}',
  "integrations/README.md": "# Integrations",
  "apps/web/integrations/d.yaml": definition("d"),
  "apps/web/integrations/other.yaml": "light: on\n",
  "node_modules/x/integrations/e.yaml": definition("e"),
  "dist/integrations/f.yaml": definition("f"),
  "ignored/integrations/g.yaml": definition("g"),
  "apps/secret/integrations/h.yaml": definition("h"),
  "apps/.gitignore": "/secret/\n",
  ".gitignore": "ignored/\n*.tmp.yaml\n",
  "integrations/x.tmp.yaml": "broken: [",
});

describe("the whole root", () => {
  test("finds definitions where they belong, in order, and nothing that is ignored", async () => {
    const found = await find(usual);
    expect(problemText(found.problems)).toBe("");
    expect(names(found)).toEqual(["d", "a", "b", "c"]);
    expect([...found.sources.keys()]).toEqual([
      "apps/web/integrations/d.yaml",
      "integrations/a.yml",
      "integrations/b.yaml",
      "integrations/deep/c.json",
    ]);
  });

  test("settings say what else, and what not", async () => {
    const definitions = [located("apps/**/*.yaml"), located("nowhere/*.yaml")];
    const ignore = [located("**/other.yaml")];
    const found = await find(usual, [], { ...defaultSettings, definitions, ignore });
    expect(names(found)).toEqual(["d"]);
    expect(problemText(found.problems)).toBe(
      "scopewright.yaml:1:1 [nothing-to-check] no file matches `nowhere/*.yaml`\n" +
        "  help: correct the glob, or remove it\n",
    );
  });

  test("a broken file where definitions belong is a problem, and the others are read", async () => {
    const found = await find(
      tree({ "integrations/a.yaml": "a: [", "integrations/b.yaml": definition("b") }),
    );
    expect(names(found)).toEqual(["b"]);
    expect(found.problems.map(({ code, file }) => [code, file])).toEqual([
      ["yaml-syntax", "integrations/a.yaml"],
    ]);
  });

  test("nothing found is a problem", async () => {
    expect(problemText((await find(tree({ "README.md": "" }))).problems)).toBe(
      ". [nothing-to-check] no integration definition was found in this folder\n" +
        "  expected: integrations/*.yaml\n" +
        "  help: name the files, or let `scopewright init` write a first definition\n",
    );
  });

  test("two integrations of one name are a problem", async () => {
    const root = tree({
      "integrations/a.yaml": definition("same"),
      "integrations/b.yaml": definition("same"),
    });
    expect(problemText((await find(root)).problems)).toContain(
      "integrations/b.yaml:1:14 [duplicate-integration] an integration of the name `same` stands already at integrations/a.yaml:1",
    );
  });
});

describe("named paths", () => {
  test("files and folders, each once", async () => {
    const paths = [
      "integrations/deep",
      "integrations/b.yaml",
      "./integrations/b.yaml",
      "integrations",
    ];
    expect(names(await find(usual, paths))).toEqual(["a", "b", "c"]);
  });

  test("a folder is searched like a root of its own", async () => {
    const root = tree({ "examples/hook/integrations/a.yaml": "light: on\n" });
    for (const path of ["examples/hook", "examples/hook/integrations"]) {
      expect((await find(root, [path])).problems.map(({ code }) => code)).toContain("unknown-key");
    }
  });

  test("an ignored folder is read when it is named", async () => {
    expect(names(await find(usual, ["ignored"]))).toEqual(["g"]);
    expect(names(await find(usual, ["node_modules/x"]))).toEqual(["e"]);
    expect(
      names(await find(usual, ["integrations/x.tmp.yaml", "ignored/integrations/g.yaml"])),
    ).toEqual(["g"]);
  });

  test("any YAML file that is named must be a definition", async () => {
    const root = tree({ "x.yaml": "light: on\n", "y.txt": "hello\n", "z.yaml": definition("z") });
    expect(names(await find(root, ["z.yaml"]))).toEqual(["z"]);
    expect((await find(root, ["x.yaml"])).problems[0]?.code).toBe("missing-key");
    expect(problemText((await find(root, ["y.txt"])).problems)).toContain(
      "y.txt [unknown-kind-of-file] no definition can be read from this kind of file",
    );
  });

  test("a folder in which nothing is found is a problem", async () => {
    expect((await find(tree({ "src/a.ts": "" }), ["src"])).problems[0]).toMatchObject({
      code: "nothing-to-check",
      file: "src",
    });
  });

  test("hostile input gives one clear problem and never a pass", async () => {
    const root = tree({
      "empty.yaml": "",
      "binary.yaml": new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0]),
      "latin1.yaml": Buffer.from("integration: Gr\xfcn\n", "latin1"),
      "huge.yaml": "",
      "bomb.yaml": `a: &a [${"x,".repeat(9)}]\n${Array.from("bcdefgh", (n, i) => `${n}: &${n} [${`*${"abcdefg"[i]},`.repeat(9)}]\n`).join("")}`,
      "deep.yaml": "[".repeat(10_000),
      "folder.yaml/x": "",
    });
    truncateSync(join(root, "huge.yaml"), 50_000_000);
    execFileSync("sh", ["-c", 'mkfifo "$0"', join(root, "fifo.yaml")]);
    symlinkSync("nowhere", join(root, "dangling.yaml"));
    const codes = Object.fromEntries(
      await Promise.all(
        [
          "absent.yaml",
          "empty.yaml",
          "binary.yaml",
          "latin1.yaml",
          "huge.yaml",
          "bomb.yaml",
          "deep.yaml",
          "folder.yaml",
          "fifo.yaml",
          "dangling.yaml",
          "nul\0.yaml",
        ].map(async (path) => {
          const { integrations, problems } = await find(root, [path]);
          expect(integrations).toEqual([]);
          return [path, problems.map(({ code }) => code)] as const;
        }),
      ),
    );
    expect(codes).toEqual({
      "absent.yaml": ["file-not-found"],
      "empty.yaml": ["wrong-type"],
      "binary.yaml": ["binary-file"],
      "latin1.yaml": ["invalid-utf8"],
      "huge.yaml": ["file-too-large"],
      "bomb.yaml": ["yaml-alias-bomb"],
      "deep.yaml": ["yaml-too-deep"],
      "folder.yaml": ["nothing-to-check"],
      "fifo.yaml": ["not-a-file"],
      "dangling.yaml": ["file-not-found"],
      "nul\0.yaml": ["file-unreadable"],
    });
  });
});

describe("symbolic links", () => {
  const outside = tree({ "integrations/secret.yaml": definition("secret") });

  test("are followed to files inside alone; others that may be definitions are problems", async () => {
    const root = tree({
      "integrations/a.yaml": definition("a"),
      "other/real.yaml": definition("real"),
    });
    symlinkSync(join(outside, "integrations"), join(root, "integrations/folder"));
    symlinkSync(join(outside, "integrations/secret.yaml"), join(root, "integrations/file.yaml"));
    symlinkSync("../other/real.yaml", join(root, "integrations/inner.yaml"));
    symlinkSync("loop.yaml", join(root, "integrations/loop.yaml"));
    symlinkSync("nowhere.yaml", join(root, "integrations/dangling.yaml"));
    symlinkSync("nowhere.md", join(root, "integrations/README.md"));
    symlinkSync("nowhere.yaml", join(root, "other/dangling.yaml"));
    symlinkSync("..", join(root, "other/up"));
    const found = await find(root);
    expect(names(found)).toEqual(["a", "real"]);
    expect(found.problems.map(({ message, file }) => `${file}: ${message}`).toSorted()).toEqual(
      [
        ["dangling.yaml", "nowhere"],
        ["file.yaml", "out of the folder that is checked"],
        ["folder", "to a folder"],
        ["loop.yaml", "nowhere"],
      ].map(
        ([name, where]) =>
          `integrations/${name}: this symbolic link leads ${where}, and what it stands for was not checked`,
      ),
    );
    const ignore = [located("integrations/{folder,file.yaml,loop.yaml,dangling.yaml}")];
    expect((await find(root, [], { ...defaultSettings, ignore })).problems).toEqual([]);
  });

  test("a folder outside the root is a root of its own", async () => {
    const root = tree({ ".gitignore": "*.yaml\n" });
    symlinkSync("secret.yaml", join(outside, "integrations/same.yaml"));
    const found = await find(root, [outside]);
    expect(names(found)).toEqual(["secret", "secret"]);
    expect(found.problems.map(({ code }) => code)).toEqual(["duplicate-integration"]);
  });
});
