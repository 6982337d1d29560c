import { describe, expect, test } from "vitest";
import { runReview } from "../../src/check/run-review.ts";
import { obstacleWords, witnesses } from "../../src/report/review-report.ts";
import type { Review } from "../../src/review/review.ts";
import { type Files, scratchRepository } from "./scratch-repository.ts";

const file = ".github/workflows/ci.yml";

function workflow(permissions: string, on = "pull_request", step = "actions/checkout@v5"): string {
  return `on: ${on}
jobs:
  test:
    runs-on: ubuntu-latest
${permissions === "" ? "" : `    permissions: ${permissions}\n`}    steps:
      - uses: ${step}
`;
}

async function judged(
  base: string | undefined,
  head: string,
  beside: Files = {},
  brought: Files = {},
): Promise<Review> {
  const workflows = base === undefined ? {} : { [file]: base };
  const repository = scratchRepository({ "a.txt": "", ...workflows, ...beside });
  repository.git("switch", "--quiet", "--create", "change");
  repository.commit({ [file]: head, ...brought });
  const { root, env } = repository;
  const now = new Date("2026-11-22T12:00:00Z");
  const run = await runReview({ root, env, now, base: "main", head: "change" });
  if (!run.ok) throw new Error(run.problems[0].message);
  return run.value.review;
}

test("a permission that a step needs may come with the job", async () => {
  const review = await judged(undefined, workflow("{ contents: read }"));
  expect(review.outcome).toBe("pass");
  expect(review.integrations[0]!.gained.some(({ stated }) => stated)).toBe(true);
});

test("a permission that no step needs is a widening", async () => {
  const review = await judged(
    workflow("{ contents: read }"),
    workflow("{ contents: read, deployments: write }"),
  );
  expect(review).toMatchObject({ verdict: "widened", outcome: "fail" });
  expect(review.integrations[0]!.waiver).toContain("widening(deployments:write)");
});

test("a permission that a step needs for certain excuses all that comes with it", async () => {
  const step = "actions/create-release@v1\n        env: { GITHUB_TOKEN: '${{ github.token }}' }";
  const base = workflow("{ contents: read }");
  const review = await judged(base, workflow("{ contents: write }", "pull_request", step));
  expect(review).toMatchObject({ verdict: "widened", outcome: "pass" });
  const maybe = workflow("{ contents: write }", "pull_request", "actions/checkout@v5");
  expect((await judged(base, maybe)).outcome).toBe("fail");
});

describe("a permission that a step may need", () => {
  const deploy = "jamesives/github-pages-deploy-action@v4";

  test("may come with the step, and not by itself", async () => {
    const [base, write] = ["{ contents: read }", "{ contents: write }"];
    const with_ = (permissions: string): string => workflow(permissions, "push", deploy);
    expect((await judged(workflow(base, "push"), with_(write))).outcome).toBe("pass");
    expect((await judged(undefined, with_(write))).outcome).toBe("pass");
    expect((await judged(with_(base), with_(write))).outcome).toBe("fail");
  });

  test("does not come with a command, which may need anything", async () => {
    const command = `${workflow("{ contents: write }")}      - run: git push\n`;
    expect((await judged(undefined, command)).outcome).toBe("fail");
  });
});

describe("a permission that a command needs", () => {
  const job = (permissions: string, step: string): string =>
    workflow(permissions).replace("- uses: actions/checkout@v5", `- ${step}`);
  const env = "env: { GH_TOKEN: '${{ github.token }}' }";
  const released = `{ run: gh release create v1, ${env} }`;

  test("comes with the command, and with no other", async () => {
    const base = job("{ contents: read }", "run: make");
    expect((await judged(base, job("{ contents: write }", released))).outcome).toBe("pass");
    const listed = `{ run: gh release list, ${env} }`;
    expect((await judged(base, job("{ contents: write }", listed))).outcome).toBe("fail");
  });

  test("does not come with a step that never runs", async () => {
    const base = job("{ contents: read }", "run: make");
    for (const never of ["false", "${{ false }}"]) {
      const step = released.replace("{ run", `{ if: "${never}", run`);
      expect((await judged(base, job("{ contents: write }", step))).outcome).toBe("fail");
    }
    const off = job("{ contents: write }\n    if: false", released);
    expect((await judged(base, off)).outcome).toBe("fail");
  });

  test("comes with the repository's own action that runs it", async () => {
    const action = `runs:\n  using: composite\n  steps:\n    - { shell: bash, run: gh release create v1, ${env} }\n`;
    const base = job("{ contents: read }", "run: make");
    const head = job("{ contents: write }", "uses: ./.github/release");
    const brought = { ".github/release/action.yml": action };
    expect((await judged(base, head, {}, brought)).outcome).toBe("pass");
    expect((await judged(base, head)).outcome).toBe("fail");
  });
});

test("write where a step only needs read is a widening", async () => {
  const review = await judged(workflow("{ contents: read }"), workflow("{ contents: write }"));
  expect(review.outcome).toBe("fail");
});

test("a job that had the default already stops nobody", async () => {
  const beside =
    "  lint: { runs-on: ubuntu-latest, permissions: {}, steps: [{ run: npm test }] }\n";
  const [base, head] = ["actions/checkout@v4", "actions/checkout@v5"].map(
    (step) => workflow("", "pull_request", step) + beside,
  );
  const review = await judged(base, head!);
  expect(review.outcome).toBe("pass");
});

test("pull_request_target in place of pull_request is a larger exposure", async () => {
  const permissions = "{ contents: read }";
  const review = await judged(workflow(permissions), workflow(permissions, "pull_request_target"));
  expect(review).toMatchObject({ verdict: "widened", outcome: "fail" });
  expect(review.integrations[0]!.exposure).toMatchObject([{ dimension: "trigger" }]);
});

/** What a reviewer reads on the one token that changed. */
function reasons({ integrations }: Review): string {
  const [only, ...others] = integrations;
  expect(others).toEqual([]);
  return [...witnesses(only!), ...only!.obstacles.map(obstacleWords)].join("\n");
}

describe("a `permissions` block that goes away", () => {
  const settings = (level: string): Files => ({
    "scopewright.yaml": `github: { workflowPermissions: ${level} }\n`,
  });

  test("fails where even the least default reads more, and says what was lost", async () => {
    const review = await judged(workflow("{ contents: read }"), workflow(""));
    expect(review).toMatchObject({ verdict: "widened", outcome: "fail", problems: [] });
    expect(reasons(review)).toContain("this token can now use `packages:read`");
    // A waiver for what is certain would not let what is not pass.
    expect(review.integrations[0]!.waiver).toBeUndefined();
    expect(reasons(review)).toContain(
      "it had `contents:read`, and now has the repository's default permissions, which no file states and which may open `",
    );
  });

  test("can't be judged where the least default is no more than it had", async () => {
    const had = "{ contents: read, packages: read }";
    const review = await judged(workflow(had), workflow(""));
    expect(review).toMatchObject({ verdict: "widened", outcome: "cannot-judge" });
    expect(reasons(review)).toMatch(/may open `POST [^`]*delete-request`/);
    expect(review.integrations[0]!.waiver).toBeUndefined();
  });

  test("fails with an empty block too", async () => {
    const review = await judged(workflow("{}"), workflow(""));
    expect(review).toMatchObject({ verdict: "widened", outcome: "fail" });
    expect(reasons(review)).toContain("it had nothing, and now has the repository's default");
  });

  test("of the workflow counts for each job that took it", async () => {
    const base = workflow("").replace("jobs:", "permissions: {}\njobs:");
    expect(await judged(base, workflow(""))).toMatchObject({ outcome: "fail" });
  });

  test("passes where it granted all that any default has", async () => {
    const review = await judged(workflow("write-all"), workflow(""));
    expect(review).toMatchObject({ verdict: "narrowed", outcome: "pass" });
  });

  test("is compared with the default that base's settings state", async () => {
    const had = workflow("{ contents: read, packages: read, actions: read }");
    const least = await judged(had, workflow(""), settings("read"));
    expect(least).toMatchObject({ verdict: "narrowed", outcome: "pass" });
    const most = await judged(had, workflow(""), settings("write"));
    expect(most).toMatchObject({ verdict: "widened", outcome: "fail" });
    expect(most.integrations[0]!.head).toContain("contents:write");
  });

  test("is not excused by settings that come with it", async () => {
    const had = workflow("{ contents: read, packages: read }");
    const review = await judged(had, workflow(""), {}, settings("read"));
    expect(review.outcome).toBe("fail");
    expect(review.rulesChanges).toMatchObject([{ loosens: true, file: "scopewright.yaml" }]);
  });

  test("of a called workflow leaves the job what its caller has", async () => {
    const review = await judged(workflow("{}", "workflow_call"), workflow("", "workflow_call"));
    expect(review).toMatchObject({ verdict: "widened", outcome: "cannot-judge" });
    expect(reasons(review)).toContain("now has the permissions of its caller");
  });

  test("that never was there is no widening, and one that comes in place of the default is none", async () => {
    const step = "actions/setup-node@v5";
    const other = workflow("", "pull_request", step);
    expect((await judged(workflow(""), other)).outcome).toBe("pass");
    expect((await judged(workflow(""), workflow("{ contents: read }"))).outcome).toBe("pass");
    expect((await judged(workflow(""), workflow("{ contents: write }"))).outcome).toBe("fail");
  });

  test("of a new job can't be judged", async () => {
    expect(await judged(undefined, workflow(""))).toMatchObject({ outcome: "cannot-judge" });
  });
});

test("a job's first own block replaces the workflow's, it does not add to it", async () => {
  const shared = (permissions: string): string =>
    workflow(permissions).replace("jobs:", "permissions: { issues: write }\njobs:");
  const review = await judged(shared(""), shared("{ deployments: write }"));
  expect(review.outcome).toBe("fail");
  expect(review.integrations[0]!.waiver).toContain("widening(deployments:write)");
  expect(review.integrations[0]!.lost.length).toBeGreaterThan(0);
});

test("pull_request_target is a larger exposure for a job on the default token too", async () => {
  const review = await judged(workflow(""), workflow("", "pull_request_target"));
  expect(review).toMatchObject({ verdict: "widened", outcome: "fail" });
  expect(review.integrations[0]!.exposure).toMatchObject([
    { dimension: "trigger", parts: ["trigger:pull_request_target"] },
  ]);
});

describe("a token that a step mints for an app", () => {
  const minting = (inputs: string): string => `on: push
jobs:
  bump:
    runs-on: ubuntu-latest
    permissions: {}
    steps:
      - uses: actions/create-github-app-token@v2
        id: app
        with:
          app-id: \${{ vars.APP_ID }}
${inputs}`;
  const line = (name: string, value: string): string => `          ${name}: ${value}\n`;
  const limited = line("permission-contents", "read");

  test("that loses its last permission input has all that the app has", async () => {
    const review = await judged(minting(limited), minting(""));
    expect(review).toMatchObject({ verdict: "widened", outcome: "fail" });
    expect(reasons(review)).toMatch(/this token can now `DELETE .*and reach \d{3} more operations/);
    expect(review.integrations[0]).toMatchObject({
      name: `${file}#bump/app`,
      base: ["contents:read"],
      head: ["all that app ${{ vars.APP_ID }} was given"],
      waiver: expect.stringContaining("widening(permissions:*)") as string,
    });
  });

  test("is narrowed by a first input, and by one input less of several", async () => {
    const two = limited + line("permission-issues", "write");
    expect(await judged(minting(""), minting(limited))).toMatchObject({
      verdict: "narrowed",
      outcome: "pass",
    });
    expect(await judged(minting(two), minting(limited))).toMatchObject({ outcome: "pass" });
    const more = await judged(minting(limited), minting(two));
    expect(more.integrations[0]!.waiver).toContain("widening(issues:write)");
  });

  test("that loses its repositories covers all of the owner's", async () => {
    const owner = limited + line("owner", "acme");
    const one = owner + line("repositories", "web, api");
    const review = await judged(minting(one), minting(owner));
    expect(review).toMatchObject({ verdict: "widened", outcome: "fail" });
    expect(review.integrations[0]!.exposure).toMatchObject([
      { dimension: "resources", base: ["acme/web", "acme/api"], head: ["not limited"] },
    ]);
  });

  test("that loses its repositories and names no owner is limited to its own", async () => {
    const one = limited + line("repositories", "web");
    const review = await judged(minting(one), minting(limited));
    expect(review.integrations[0]!.exposure).toMatchObject([
      { dimension: "resources", head: ["this repository"] },
    ]);
  });

  test("of another app is another grant", async () => {
    const other = minting("").replace("vars.APP_ID", "vars.ADMIN_APP");
    expect(await judged(minting(""), other)).toMatchObject({ outcome: "fail" });
    expect(await judged(minting(""), minting(""), {}, { "b.txt": "" })).toMatchObject({
      outcome: "pass",
    });
  });

  test("in a job without any block is seen too", async () => {
    const bare = (inputs: string): string => minting(inputs).replace("    permissions: {}\n", "");
    expect((await judged(bare(limited), bare(""))).outcome).toBe("fail");
  });

  describe("with what its steps need", () => {
    const release = (
      permissions: string,
      use = "token: '${{ steps.app.outputs.token }}'",
    ): string =>
      `${minting(permissions)}      - uses: softprops/action-gh-release@v2
        with: { ${use} }
`;
    const write = line("permission-contents", "write");

    test("passes, and with more fails", async () => {
      const exact = await judged(minting(limited), release(write));
      expect(exact).toMatchObject({ verdict: "widened", outcome: "pass" });
      const more = await judged(
        minting(limited),
        release(write + line("permission-pages", "write")),
      );
      expect(more.outcome).toBe("fail");
      expect(more.integrations[0]!.waiver).toContain("widening(pages:write)");
    });

    test("counts only for a step that is handed this very token", async () => {
      for (const use of ["draft: true", "token: '${{ steps.other.outputs.token }}'"]) {
        expect((await judged(minting(limited), release(write, use))).outcome).toBe("fail");
      }
    });

    test("is not known of a command", async () => {
      const run = `${minting(write)}      - run: gh release list
        env: { GH_TOKEN: "\${{ steps.app.outputs.token }}" }
`;
      const review = await judged(minting(limited), run);
      expect(reasons(review)).toContain("what a command with the app's token needs is not known");
    });
  });

  test("whose permission is unknown, or an expression, can't be judged", async () => {
    for (const input of [
      line("permission-contents", "${{ inputs.level }}"),
      line("permission-content", "read"),
      line("permission-contents", "admin"),
    ]) {
      const review = await judged(minting(limited), minting(input));
      expect(review.outcome).toBe("cannot-judge");
    }
  });
});

describe("a new caller of a reusable workflow", () => {
  const called = ".github/workflows/deploy.yml";
  const deploy = (permissions: string): string => `on: workflow_call
jobs:
  deploy:
    runs-on: ubuntu-latest
${permissions === "" ? "" : `    permissions: ${permissions}\n`}    steps: [{ uses: actions/checkout@v5 }]
`;
  const caller = (on: string, permissions: string, more = ""): string => `on: ${on}
jobs:
  go:
    permissions: ${permissions}
    uses: ./.github/workflows/deploy.yml
${more}`;
  const write = "{ contents: write }";

  test("lets others use the called token, and says who", async () => {
    const review = await judged(undefined, caller("push", write), { [called]: deploy(write) });
    expect(review.outcome).toBe("fail");
    const exposed = review.integrations.find(({ name }) => name === `${called}#deploy`)!;
    expect(witnesses(exposed)).toEqual([`this token can now be used through ${file}#go`]);
    expect(exposed.waiver).toContain(`widening(callers:${file}#go)`);
    // What the called jobs state is what the calling job needs.
    expect(review.integrations.find(({ name }) => name === `${file}#go`)!.outcome).toBe("pass");
  });

  test("that grants more than the called workflow takes fails for that", async () => {
    const review = await judged(undefined, caller("push", "write-all"), {
      [called]: deploy("{ contents: read }"),
    });
    const calling = review.integrations.find(({ name }) => name === `${file}#go`)!;
    expect(calling.outcome).toBe("fail");
  });

  test("passes with a waiver at base", async () => {
    const allow = `    # scopewright-allow widening(callers:${file}#go) until 2026-12-01 by @acme/security: web#4\n`;
    const review = await judged(undefined, caller("push", write), {
      [called]: deploy(write).replace("    permissions", `${allow}    permissions`),
    });
    expect(review.outcome).toBe("pass");
  });

  test("names an event that others cause, and secrets that are handed over", async () => {
    const beside = { [called]: deploy(write) };
    const base = caller("push", write);
    const open = await judged(base, caller("pull_request_target", write), beside);
    expect(
      open.integrations.flatMap(({ exposure }) => exposure.flatMap(({ parts }) => parts)),
    ).toEqual(["trigger:pull_request_target", `callers:${file}#go_on_pull_request_target`]);
    const secrets = await judged(base, caller("push", write, "    secrets: inherit\n"), beside);
    expect(secrets.integrations[0]!.exposure).toMatchObject([
      { parts: [`callers:${file}#go_with_all_secrets`] },
    ]);
  });

  test("of a workflow elsewhere needs what nobody knows", async () => {
    const remote = caller("push", write).replace("./.github", "acme/ci/.github") + "";
    const review = await judged(undefined, remote.replace("deploy.yml", "deploy.yml@v1"));
    expect(review.outcome).toBe("fail");
  });
});

describe("a step whose needs nobody knows", () => {
  const script = (version: string, permissions = "{ contents: read }"): string =>
    workflow(permissions, "pull_request", `actions/github-script@${version}`);

  test("stops nobody whose grant stays, such as who brings a new version of it", async () => {
    expect((await judged(script("v8"), script("v9"))).outcome).toBe("pass");
  });

  test("is named where a permission comes that it may need", async () => {
    const review = await judged(script("v8"), script("v8", "{ contents: read, issues: write }"));
    expect(review).toMatchObject({ outcome: "fail", problems: [] });
    expect(reasons(review)).toContain("what `actions/github-script@v8` needs is not known");
    expect(review.integrations[0]!.waiver).toContain("widening(issues:write)");
  });
});

describe("a workflow that moves", () => {
  const other = ".github/workflows/other.yml";

  test("keeps its jobs, by their names", async () => {
    const review = await judged(workflow("{ contents: read }"), workflow("{ contents: write }"), {
      [other]: workflow("{ issues: write }"),
    });
    expect(review.integrations).toMatchObject([{ name: `${file}#test`, presence: "kept" }]);
    const repository = scratchRepository({ [other]: workflow("{ contents: read }") });
    repository.git("switch", "--quiet", "--create", "change");
    repository.commit({ [other]: null, [file]: workflow("{ contents: write }") });
    const run = await runReview({ ...repository, now: new Date(), base: "main", head: "change" });
    expect(run.ok && run.value.review.integrations).toMatchObject([
      { presence: "kept", formerFile: other, outcome: "fail" },
    ]);
  });

  test("is not taken for one that went and whose job only had the same permissions", async () => {
    const lint = workflow("{ contents: read }", "push").replace("  test:", "  lint:");
    const repository = scratchRepository({ [other]: lint });
    repository.git("switch", "--quiet", "--create", "change");
    repository.commit({
      [other]: null,
      [file]: workflow("{ contents: read }", "pull_request_target"),
    });
    const run = await runReview({ ...repository, now: new Date(), base: "main", head: "change" });
    const found = run.ok ? run.value.review.integrations : [];
    expect(found.map(({ presence }) => presence)).toEqual(["added", "removed"]);
  });
});
