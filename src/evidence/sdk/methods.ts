import type { Finding } from "../finding.ts";
import { options, text } from "../value-text.ts";
import type { ClientValue, Value } from "../value.ts";
import { gitbeakerRoutes } from "./gitbeaker.ts";
import { slackMethods } from "./slack.ts";
import { vercelRoutes } from "./vercel.ts";

const tableMethods = new Set(
  [...Object.keys(gitbeakerRoutes), ...Object.keys(vercelRoutes)].map(
    (name) => name.split(".")[1]!,
  ),
);

/** Whether some vendor's library has a method of that name. */
export function isSdkMethod(name: string): boolean {
  return tableMethods.has(name);
}

/** What a member of a vendor's own client library does when it is called. */
export function sdkFindings(client: ClientValue, given: readonly Value[]): readonly Finding[] {
  const name = client.path.join(".");
  const confidence = client.guessed === true ? 0.9 : 1;
  switch (client.client) {
    case "slack":
      return slackFindings(client.path, given, confidence);
    case "gitbeaker":
      return tableFindings("gitlab", "@gitbeaker/rest", gitbeakerRoutes, name, confidence);
    case "vercel":
      return tableFindings("vercel", "@vercel/sdk", vercelRoutes, name, confidence);
    default:
      return [];
  }
}

/** Slack's client is generated from the names of the methods, so the name is the operation. */
function slackFindings(
  path: readonly string[],
  given: readonly Value[],
  confidence: number,
): readonly Finding[] {
  const [first] = path;
  if (first === undefined) return [];
  if (first === "apiCall" || first === "paginate") {
    return options(given[0] ?? text("")).map((option) =>
      option.kind === "text"
        ? slackOperation(option.text, `slack.${first}`, confidence)
        : {
            kind: "unclear",
            provider: "slack",
            reason: "the method given to apiCall is not known",
          },
    );
  }
  if (first === "filesUploadV2" || (first === "files" && path[1] === "uploadV2")) {
    return ["files.getUploadURLExternal", "files.completeUploadExternal"].map((method) =>
      slackOperation(method, "slack", confidence),
    );
  }
  if (path.length < 2 || !slackMethods.test(first)) return [];
  return [slackOperation(path.join("."), "slack", confidence)];
}

function slackOperation(method: string, by: string, confidence: number): Finding {
  return {
    kind: "operation",
    provider: "slack",
    method: "POST",
    path: `/${method}`,
    by,
    confidence,
  };
}

function tableFindings(
  provider: string,
  by: string,
  routes: Readonly<Record<string, string>>,
  name: string,
  confidence: number,
): readonly Finding[] {
  if (!name.includes(".")) return [];
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (route === undefined) {
    return [
      {
        kind: "unclear",
        provider,
        reason: `${name} of ${by} is not among the methods that are known`,
      },
    ];
  }
  const [method, path] = route.split(" ") as [string, string];
  return [{ kind: "operation", provider, method, path, by, confidence }];
}
