import { expect, it } from "vitest";
import { fillPlaceholders } from "./placeholders.js";

it("puts in the names, and leaves what it does not know", () => {
  const text = "{{contact.first_name}} ({{ contact.name }}), I am {{agent.name}}. {{order.id}} {{constructor}} {agent.name}";
  expect(fillPlaceholders(text, "Ana Maria Lima", "Rui")).toBe("Ana (Ana Maria Lima), I am Rui. {{order.id}} {{constructor}} {agent.name}");
});

it("leaves the place of a contact without a name to the writer", () => {
  expect(fillPlaceholders("Hello {{contact.first_name}}!", "", "Rui")).toBe("Hello {{contact.first_name}}!");
});

it("does not look again into what it put in", () => {
  expect(fillPlaceholders("{{contact.name}}", "{{agent.name}}", "$& Rui")).toBe("{{agent.name}}");
  expect(fillPlaceholders("{{agent.name}}", "Ana", "$& Rui")).toBe("$& Rui");
});
