import { render } from "preact";
import { App } from "./app.tsx";

const { session, signIn } = document.documentElement.dataset;

render(
  <App start={{ signedIn: session === "true", signInOffered: signIn === "true" }} />,
  document.body,
);
