// Prints buf/validate/validate.proto from the descriptor inside @bufbuild/protovalidate, for the tools that need it as
// text. Custom options are left out: the runtime reads its own copy of them.
import { writeFileSync } from "node:fs";
import { file_buf_validate_validate } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";

const TYPES = [
  "",
  "double",
  "float",
  "int64",
  "uint64",
  "int32",
  "fixed64",
  "fixed32",
  "bool",
  "string",
  "group",
  "",
  "bytes",
  "uint32",
  "",
  "sfixed32",
  "sfixed64",
  "sint32",
  "sint64",
];
const LABELS = ["", "optional ", "required ", "repeated "];
const LICENCE = `// Copyright 2023-2026 Buf Technologies, Inc.
//
// Licensed under the Apache License, Version 2.0 (the "License");
// you may not use this file except in compliance with the License.
// You may obtain a copy of the License at
//
//      http://www.apache.org/licenses/LICENSE-2.0
//
// Unless required by applicable law or agreed to in writing, software
// distributed under the License is distributed on an "AS IS" BASIS,
// WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
// See the License for the specific language governing permissions and
// limitations under the License.
`;

const out = [];
const file = file_buf_validate_validate.proto;
const typeOf = (field) => field.typeName || TYPES[field.type];

function fieldLine(field, message, indent) {
  const entry = message?.nestedType.find((n) => n.options?.mapEntry && field.typeName?.endsWith(`.${n.name}`));
  if (entry) return `${indent}map<${typeOf(entry.field[0])}, ${typeOf(entry.field[1])}> ${field.name} = ${field.number};`;
  const inOneof = message && field.oneofIndex !== undefined && Object.hasOwn(field, "oneofIndex");
  const value = field.type === 9 ? JSON.stringify(field.defaultValue) : field.defaultValue;
  const suffix = field.defaultValue ? ` [default = ${value}]` : "";
  return `${indent}${inOneof ? "" : LABELS[field.label]}${typeOf(field)} ${field.name} = ${field.number}${suffix};`;
}

function printExtensions(extensions, indent) {
  for (const field of extensions) out.push(`${indent}extend ${field.extendee} {`, fieldLine(field, undefined, `${indent}  `), `${indent}}`);
}

function printEnum(desc, indent) {
  out.push(`${indent}enum ${desc.name} {`);
  if (desc.options?.allowAlias) out.push(`${indent}  option allow_alias = true;`);
  for (const value of desc.value) out.push(`${indent}  ${value.name} = ${value.number};`);
  for (const range of desc.reservedRange) out.push(`${indent}  reserved ${range.start} to ${range.end};`);
  for (const name of desc.reservedName) out.push(`${indent}  reserved ${JSON.stringify(name)};`);
  out.push(`${indent}}`);
}

function printMessage(message, indent) {
  const inner = `${indent}  `;
  out.push(`${indent}message ${message.name} {`);
  for (const nested of message.nestedType) if (!nested.options?.mapEntry) printMessage(nested, inner);
  for (const nested of message.enumType) printEnum(nested, inner);
  const isInOneof = (field) => Object.hasOwn(field, "oneofIndex");
  for (const field of message.field) if (!isInOneof(field)) out.push(fieldLine(field, message, inner));
  message.oneofDecl.forEach((oneof, index) => {
    out.push(`${inner}oneof ${oneof.name} {`);
    for (const field of message.field)
      if (isInOneof(field) && field.oneofIndex === index) out.push(fieldLine(field, message, `${inner}  `));
    out.push(`${inner}}`);
  });
  for (const range of message.extensionRange)
    out.push(`${inner}extensions ${range.start} to ${range.end === 536870912 ? "max" : range.end - 1};`);
  for (const range of message.reservedRange) out.push(`${inner}reserved ${range.start} to ${range.end - 1};`);
  for (const name of message.reservedName) out.push(`${inner}reserved ${JSON.stringify(name)};`);
  printExtensions(message.extension, inner);
  out.push(`${indent}}`);
}

out.push(LICENCE, `syntax = "proto2";`, "", `package ${file.package};`, "");
for (const dependency of file.dependency) out.push(`import "${dependency}";`);
out.push("");
for (const message of file.messageType) printMessage(message, "");
for (const desc of file.enumType) printEnum(desc, "");
printExtensions(file.extension, "");
writeFileSync("third_party/proto/buf/validate/validate.proto", `${out.join("\n")}\n`);
