import {
  BinaryOperationNode,
  ColumnNode,
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  OperatorNode,
  type QueryId,
  RawNode,
  ReferenceNode,
  ValueNode,
} from "kysely";

/** Forgets what keeps tenants apart in every query. */
export interface WithoutTenant extends KyselyPlugin {
  /** Predicates taken out of queries, and out of fragments of SQL, so that a test can tell that there were some. */
  readonly taken: { queries: number; fragments: number };
  /** Makes `id = …` of this tenant a predicate too: in the table of tenants it is the one that keeps them apart. */
  know(tenantId: string): void;
}

/**
 * Forgets every comparison of `tenant_id`, as somebody will some day: row-level security has to hold by itself.
 *
 * In what the query builder makes, `tenant_id = <value>`, `a.tenant_id = b.tenant_id` and any comparison with the id of a
 * tenant that is known become `1 = 1`. In a fragment (sql`…`), which is text between parameters, the same comparisons become
 * `true`: `… tenant_id = ${parameter} …` loses its parameter, `a.tenant_id = b.tenant_id` is text alone. A comparison in any
 * other form fails the query, so nobody can write one past this test.
 */
export function withoutTenant(): WithoutTenant {
  const transformer = new Forgetful();
  return {
    taken: transformer.taken,
    know: (tenantId) => void transformer.tenants.add(tenantId),
    transformQuery: ({ node, queryId }) => transformer.transformNode(node, queryId),
    transformResult: async ({ result }) => result,
  };
}

const TENANT_ID = String.raw`(?:\w+\.|"\w+"\.)?"?tenant_id"?`;
/** A fragment that ends where the value of a tenant is filled in. */
const BEFORE_VALUE = new RegExp(String.raw`${TENANT_ID}\s*=\s*$`, "i");
const BETWEEN_TABLES = new RegExp(String.raw`${TENANT_ID}\s*=\s*${TENANT_ID}`, "gi");
const ANY_COMPARISON = new RegExp(String.raw`${TENANT_ID}\s*(=|<|>|!|in\b|is\b)|=\s*${TENANT_ID}`, "i");

class Forgetful extends OperationNodeTransformer {
  readonly taken = { queries: 0, fragments: 0 };
  readonly tenants = new Set<string>();

  protected override transformBinaryOperation(node: BinaryOperationNode, queryId?: QueryId): BinaryOperationNode {
    const { leftOperand: left, rightOperand: right } = node;
    const isOfTenant = isTenantId(left) && (ValueNode.is(right) || isTenantId(right));
    const isOfKnown = ValueNode.is(right) && typeof right.value === "string" && this.tenants.has(right.value);
    if (!isOfTenant && !isOfKnown) {
      if ((isTenantId(left) || isTenantId(right)) && !isOfTenants(left) && !isOfTenants(right))
        throw new Error("a predicate on tenant_id in a form that the test does not know");
      return super.transformBinaryOperation(node, queryId);
    }
    this.taken.queries += 1;
    return BinaryOperationNode.create(ValueNode.createImmediate(1), OperatorNode.create("="), ValueNode.createImmediate(1));
  }

  protected override transformRaw(node: RawNode, queryId?: QueryId): RawNode {
    const [first = "", ...rest] = node.sqlFragments;
    const fragments = [first];
    const parameters: OperationNode[] = [];
    for (const [index, parameter] of node.parameters.entries()) {
      const before = fragments.at(-1) ?? "";
      const after = rest[index] ?? "";
      if (BEFORE_VALUE.test(before)) {
        this.taken.fragments += 1;
        fragments.splice(-1, 1, before.replace(BEFORE_VALUE, "true") + after);
      } else {
        parameters.push(parameter);
        fragments.push(after);
      }
    }
    const stripped = fragments.map((text) => text.replaceAll(BETWEEN_TABLES, () => this.#takeFragment()));
    const unknown = stripped.find((text) => ANY_COMPARISON.test(text));
    if (unknown) throw new Error(`a comparison of tenant_id in a form that the test does not know: ${unknown}`);
    return super.transformRaw(RawNode.create(stripped, parameters), queryId);
  }

  #takeFragment(): string {
    this.taken.fragments += 1;
    return "true";
  }
}

function isTenantId(node: OperationNode): boolean {
  return ReferenceNode.is(node) && ColumnNode.is(node.column) && node.column.column.name === "tenant_id";
}

/** `tenant.id`: to join the tenant itself keeps nobody apart. */
function isOfTenants(node: OperationNode): boolean {
  return ReferenceNode.is(node) && node.table?.table.identifier.name === "tenant";
}
