import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { captured } from "../captured-run.ts";
import { definition, scratchFolder } from "../scratch-folder.ts";

const file = "integrations/hook.yaml";

const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]
b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]
c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]
d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]
e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]
integration: *e
provider: x
`;

const circular = `version: 1
providers:
  acme:
    title: Acme
    hosts: []
    listSemantics: any-of
    source: { of: us, date: 2026-11-01 }
    scopes:
      a: { access: read, implies: [b] }
      b: { access: read, implies: [a] }
    tokenKinds:
      robot: { principal: app, grants: all, expands: true, mint: multi }
    operations:
      /things: { GET: [a] }
`;

/** As many blanks, once for all tests. */
function blanks(bytes: number): Uint8Array {
  return new Uint8Array(bytes).fill(0x20);
}

/** A file's content, and where the error has to point: `path:line:column`, or the path alone. */
const inputs: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
  ["bad YAML", "integration: [", /hook\.yaml:1:/],
  ["a tab as indentation", "integration: x\ntoken:\n\tkind: y\n", /hook\.yaml:3:/],
  ["wrong types", definition((text) => text.replace("[org:ci]", "org:ci")), /hook\.yaml:5:9/],
  ["an unknown field", definition((text) => `${text}scope: [a]\n`), /hook\.yaml:9:1/],
  ["a list in place of a map", "- integration\n", /hook\.yaml:1:1/],
  ["a number in place of a map", "42\n", /hook\.yaml/],
  ["an empty file", "", /hook\.yaml/],
  ["a YAML alias bomb", bomb, /hook\.yaml:\d+:/],
  ["a deep nest", `integration: ${"[".repeat(50_000)}`, /hook\.yaml/],
  ["a binary file", new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2]), /hook\.yaml/],
  ["invalid UTF-8", new Uint8Array([0x69, 0x3a, 0x20, 0xff, 0xfe, 0x0a]), /hook\.yaml/],
  ["a file of 50 MB", blanks(50_000_000), /hook\.yaml/],
  ["a name of the prototype", "__proto__: { integration: x, provider: sentry }\n", /hook\.yaml/],
];

test.each(inputs)("check refuses %s", async (_, content, place) => {
  const cwd = scratchFolder({ [file]: content });
  for (const argv of [["check"], ["check", file], ["check", "--fix=all"]]) {
    const { code, stdout, stderr } = await captured(argv, { cwd });
    expect(code, argv.join(" ")).toBe(2);
    expect(stdout).toMatch(place);
    expect(stdout).toMatch(/\d+ inputs? not judged/);
    expect(stdout + stderr).not.toMatch(/\n {4}at |defect/);
  }
});

test.each(inputs)("minimize refuses %s", async (_, content, place) => {
  const cwd = scratchFolder({ [file]: content });
  const { code, stdout, stderr } = await captured(["minimize", "--integration", file, "--write"], {
    cwd,
  });
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(place);
});

test.each(inputs)("%s as settings, catalog or baseline is refused", async (name, content) => {
  // As settings, an empty file means the defaults.
  if (name === "an empty file") return;
  const cwd = scratchFolder({ [file]: definition(), "given.yaml": content });
  for (const option of ["--config", "--catalog", "--baseline"]) {
    const { code, stdout } = await captured(["check", option, "given.yaml"], { cwd });
    expect(code, option).toBe(2);
    expect(stdout, option).toContain("given.yaml");
  }
});

test.each(["check", "minimize --integration"])("%s refuses a directory", async (command) => {
  const cwd = scratchFolder();
  mkdirSync(join(cwd, file), { recursive: true });
  const { code, stdout, stderr } = await captured([...command.split(" "), file], { cwd });
  expect(code).toBe(2);
  expect(stdout + stderr).toContain("hook.yaml");
});

test.each([
  [["check", "gone.yaml"], /gone\.yaml/],
  [["check"], /no integration definition was found/],
  [["check", "--catalog", "gone.yaml"], /gone\.yaml/],
  [["check", "--baseline", "gone.json"], /gone\.json/],
])("%j refuses no file", async (argv, words) => {
  const { code, stdout } = await captured(argv, { cwd: scratchFolder() });
  expect(code).toBe(2);
  expect(stdout).toMatch(words);
});

test.each(["check", "catalog stats", "explain org:ci", "minimize --provider=sentry"])(
  "%s refuses a circular hierarchy, with its place",
  async (command) => {
    const cwd = scratchFolder({ [file]: definition(), "scopes.yaml": circular });
    const call = command.startsWith("minimize") ? ["GET /api/0/organizations/"] : [];
    const { code, stdout, stderr } = await captured([...command.split(" "), ...call], { cwd });
    expect(code).toBe(2);
    expect(stdout + stderr).toMatch(/scopes\.yaml:\d+:\d+/);
  },
);

test("a hostile name can't write to the terminal", async () => {
  const cwd = scratchFolder({
    [file]: definition((text) => text.replace("hook", '"\\e[2J\\e]0;pwned\\a"')),
  });
  for (const format of ["pretty", "github", "markdown", "json", "sarif"]) {
    const { stdout } = await captured(["check", "--format", format], { cwd });
    // oxlint-disable-next-line no-control-regex -- looking for control characters is the purpose
    expect(stdout, format).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  }
});
