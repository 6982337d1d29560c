import { afterAll, beforeAll, expect, test } from "vitest";
import { buildAction } from "../../../scripts/build-action.ts";
import { githubStandIn, type StandIn } from "../../action/github-stand-in.ts";
import { bundleFolder, pullRequestEvent, runBundle } from "../../action/run-bundle.ts";
import { type Files, hook, scratchRepository } from "../../check/scratch-repository.ts";

let github: StandIn;

beforeAll(async () => {
  await buildAction(bundleFolder);
  github = await githubStandIn({
    "GET /repos/kim/web/issues/1/comments": [200, []],
    "POST /repos/kim/web/issues/1/comments": [201, { id: 1 }],
  });
});
afterAll(() => github.close());

function hooks(scopes: string): Files {
  const release = "POST /api/0/organizations/{organization_id_or_slug}/releases/";
  const numbers = Array.from({ length: 500 }, (_, index) => index);
  return Object.fromEntries(
    numbers.map((index) => [
      `integrations/hook-${index}.yaml`,
      hook(scopes, [release], "", `hook-${index}`),
    ]),
  );
}

test("a comment and a summary of any change find room, and say where the rest is", async () => {
  const repository = scratchRepository(hooks("org:ci"));
  const base = repository.git("rev-parse", "HEAD");
  repository.git("switch", "--quiet", "--create", "change");
  const head = repository.commit(hooks("project:releases, project:read, project:write"));
  const ran = await runBundle(repository, {
    event: "pull_request",
    payload: pullRequestEvent(base, head),
    api: github.url,
    inputs: { token: "t", suggestions: "false" },
  });
  expect(ran.code).toBe(1);
  expect(ran.log.match(/^::error /gm)).toHaveLength(10);
  expect(ran.log).toMatch(/^::error title=491 more::/m);
  const { body } = github.asked.find(({ method }) => method === "POST")!.body as { body: string };
  expect(body.length).toBeLessThan(65_536);
  expect(body).toContain("500 tokens can do more than they should");
  expect(body).toContain("(https://github.com/kim/web/actions/runs/12)");
  expect(Buffer.byteLength(ran.summary)).toBeLessThan(1_048_576);
  expect(ran.summary).toContain("500 tokens can do more than they should");
  expect(ran.outputs["failed"]).toBe("500");
});
