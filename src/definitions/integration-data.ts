import type { Path, PlacedData } from "../document/yaml.ts";
import type { Call, Integration } from "../model/integration.ts";
import { readDelivery } from "./delivery.ts";
import { optional, Values } from "./located.ts";

/**
 * The integration that plain data of a checked shape states.
 *
 * @param path where in the data it stands
 */
export function readIntegration(document: PlacedData, path: Path, reader: string): Integration {
  let values = new Values(document, [], document.data);
  for (const step of path) values = values.at(step);
  const token = values.at("token");
  const name = values.at("integration").string()!;
  const resources = token.at("resources");
  return {
    name: name.value,
    provider: values.at("provider").string()!,
    ...optional("owner", values.at("owner").string()),
    token: {
      ...optional("kind", token.at("kind").string()),
      ...optional("issuer", token.at("issuer").string()),
      environments: token.at("environments").strings(),
      ...optional("shared", token.at("shared").boolean()),
      ...optional("maxAge", token.at("maxAge").duration()),
      ...optional("rotateBefore", token.at("rotateBefore").duration()),
      ...(resources.present ? { resources: resources.strings() } : {}),
      ...(token.present ? { at: token.span() } : {}),
    },
    scopes: values.at("scopes").strings(),
    calls: values
      .at("calls")
      .items()
      .flatMap((item) => readCall(item) ?? []),
    callsComplete: values.at("callsComplete").data === true,
    sources: values.at("sources").strings(),
    ...optional("definedIn", values.at("definedIn").string()),
    deliver: values
      .at("deliver")
      .items()
      .flatMap((item) => readDelivery(item) ?? []),
    waivers: [],
    reader,
    at: name.at,
    extent: values.span(),
  };
}

function readCall(item: Values): Call | undefined {
  const written = item.string() ?? item.at("call").string();
  if (written === undefined) return undefined;
  const [method = "", path = ""] = written.value.split(" ");
  return {
    name: { method, path },
    ...optional("target", item.at("target").string()?.value),
    evidence: [{ kind: "declared", at: written.at }],
  };
}
