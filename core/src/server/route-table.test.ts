import { describe, expect, it } from "vitest";
import { parseTemplate } from "./path-template.js";
import { RouteTable } from "./route-table.js";

function tableOf(...routes: [method: string, path: string][]): RouteTable<string> {
  const table = new RouteTable<string>();
  for (const [method, path] of routes) table.add(method, path, `${method} ${path}`);
  return table;
}

describe("path templates", () => {
  it("knows variables, patterns, the rest of a path, and verbs", () => {
    expect(parseTemplate("/v1/{name=shelves/*}/books/{book.id}:move")).toMatchObject({
      segments: ["v1", "shelves", "*", "books", "*"],
      verb: "move",
      variables: [
        { name: "name", start: 1, end: 3, isMulti: true },
        { name: "book.id", start: 4, end: 5, isMulti: false },
      ],
    });
    expect(parseTemplate("/files/{path=**}").variables).toEqual([{ name: "path", start: 1, end: undefined, isMulti: true }]);
    expect(parseTemplate("/").segments).toEqual([""]);
  });

  it.each(["v1", "/a/{", "/a/{b}c", "/{a}/{a}", "/{a=**}/b", "/a/b*"])("refuses %s", (source) => {
    expect(() => parseTemplate(source)).toThrow(source);
  });
});

describe("route table", () => {
  it("prefers the earlier literal, whatever the order of adding", () => {
    const routes: [string, string][] = [
      ["GET", "/messages/{id}"],
      ["GET", "/messages/search"],
      ["DELETE", "/messages/{id}"],
      ["GET", "/{path=**}"],
    ];
    for (const order of [routes, routes.toReversed()]) {
      const table = tableOf(...order);
      expect(table.match("GET", "/messages/search")).toMatchObject({ value: "GET /messages/search" });
      expect(table.match("GET", "/messages/ms_1")).toMatchObject({ params: { id: "ms_1" } });
      expect(table.match("DELETE", "/messages/search")).toMatchObject({ params: { id: "search" } });
      expect(table.match("GET", "/messages/ms_1/more")).toMatchObject({ params: { path: "messages/ms_1/more" } });
    }
  });

  it("goes back when a literal leads nowhere", () => {
    const table = tableOf(["GET", "/a/b/c"], ["GET", "/a/{x}/d"]);
    expect(table.match("GET", "/a/b/d")).toMatchObject({ params: { x: "b" } });
  });

  it("tells which methods a path has", () => {
    const table = tableOf(["GET", "/a/{x}"], ["PUT", "/a/b"], ["DELETE", "/a/{x}"]);
    expect(table.match("POST", "/a/b")).toEqual({ kind: "other_method", allow: ["DELETE", "GET", "PUT"] });
    expect(table.match("POST", "/b")).toEqual({ kind: "none" });
    expect(table.match("GET", "/a/")).toEqual({ kind: "none" });
  });

  it("lets an exact method go before any method", () => {
    const table = tableOf(["*", "/hook/{id}"], ["GET", "/hook/{id}"]);
    expect(table.match("GET", "/hook/1")).toMatchObject({ value: "GET /hook/{id}" });
    expect(table.match("PATCH", "/hook/1")).toMatchObject({ value: "* /hook/{id}" });
  });

  it("takes verbs apart from names with colons", () => {
    const table = tableOf(["POST", "/a/{id}:run"], ["POST", "/a/{id}"]);
    expect(table.match("POST", "/a/x:y:run")).toMatchObject({ value: "POST /a/{id}:run", params: { id: "x:y" } });
    expect(table.match("POST", "/a/x:other")).toMatchObject({ value: "POST /a/{id}", params: { id: "x:other" } });
  });

  it("decodes once, and keeps slashes encoded where they separate", () => {
    const table = tableOf(["GET", "/one/{id}"], ["GET", "/many/{path=**}"]);
    expect(table.match("GET", "/one/a%2Fb%2520c")).toMatchObject({ params: { id: "a/b%20c" } });
    expect(table.match("GET", "/many/a%2Fb/c%20d")).toMatchObject({ params: { path: "a%2Fb/c d" } });
    expect(() => table.match("GET", "/one/%zz")).toThrow(URIError);
  });

  it("refuses two routes for the same requests", () => {
    expect(() => tableOf(["GET", "/a/{x}"], ["GET", "/a/{y}"])).toThrow("GET /a/{y} and /a/{x} take the same requests");
    expect(() => tableOf(["GET", "/a/{x}"], ["GET", "/a/{x=*}"])).toThrow("same requests");
  });

  it("finds what a template was filled with, for any values", () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    const alphabet = [..."abz09-._~:@ /%?#é漢😀"];
    const text = (): string => Array.from({ length: 1 + random(6) }, () => alphabet[random(alphabet.length)]).join("");
    const table = tableOf(["GET", "/v1/{a}/x/{b}"], ["GET", "/v1/{a}/{b}"], ["GET", "/v1/{a}"]);
    for (let round = 0; round < 2_000; round++) {
      const values = { a: text(), b: text() };
      const [a, b] = [encodeURIComponent(values.a), encodeURIComponent(values.b)];
      expect(table.match("GET", `/v1/${a}/x/${b}`)).toMatchObject({ params: values });
      expect(table.match("GET", `/v1/${a}`)).toMatchObject({ params: { a: values.a } });
    }
  });
});
