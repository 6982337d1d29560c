import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { builtinCatalog } from "../../src/catalog/builtin.ts";
import { filesAt, type RepositoryFiles } from "../../src/check/repository-files.ts";
import { filesOf } from "../../src/check/tree-files.ts";
import { findDefinitions } from "../../src/definitions/find-definitions.ts";
import { readers } from "../../src/definitions/readers.ts";
import { gatherEvidence, type Gathered } from "../../src/evidence/gather.ts";
import { defaultSettings } from "../../src/model/settings.ts";
import { commitTree } from "../../src/review/tree.ts";
import { scratchRepository } from "./scratch-repository.ts";

const example = join(import.meta.dirname, "../../examples/vercel-release-hook");

test("the code of a commit that is not checked out says what it says on disk", async () => {
  const repository = scratchRepository({});
  cpSync(example, repository.root, { recursive: true });
  const commit = repository.commit({
    "node_modules/x/index.ts": "fetch('https://sentry.io/api/0/organizations/a/releases/')\n",
  });
  const { integrations } = await findDefinitions(repository.root, [], defaultSettings, readers);
  const gather = ({ checkout }: RepositoryFiles): Promise<Gathered> =>
    gatherEvidence(builtinCatalog(), checkout, integrations);
  const onDisk = await gather(filesAt(repository.root));
  const inCommit = await gather(filesOf(commitTree(repository, commit, new Map())));
  expect(inCommit).toEqual(onDisk);
  const kinds = onDisk.integrations.flatMap(({ calls }) =>
    calls.flatMap(({ evidence }) => evidence.map(({ kind }) => kind)),
  );
  expect(kinds).toContain("extracted");
});

test("nothing is read from outside", () => {
  const repository = scratchRepository({ "a.ts": "" });
  const files = filesAt(repository.root);
  expect(files.file("../../etc/passwd")).toMatchObject({ ok: false });
  expect(files.file("a.ts")).toMatchObject({ ok: true });
});
