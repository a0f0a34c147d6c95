import {
  BinaryOperationNode,
  ColumnNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  OperatorNode,
  type QueryId,
  ReferenceNode,
  ValueNode,
} from "kysely";

/** Counts what it takes away, so that a test can tell that there was something. */
export interface WithoutTenant extends KyselyPlugin {
  readonly taken: number;
}

/** Forgets every `where tenant_id = …`, as somebody will some day: row-level security has to hold by itself. */
export function withoutTenant(): WithoutTenant {
  const transformer = new Forgetful();
  return {
    get taken() {
      return transformer.taken;
    },
    transformQuery: ({ node, queryId }) => transformer.transformNode(node, queryId),
    transformResult: async ({ result }) => result,
  };
}

class Forgetful extends OperationNodeTransformer {
  taken = 0;

  protected override transformBinaryOperation(node: BinaryOperationNode, queryId?: QueryId): BinaryOperationNode {
    const { leftOperand: left, rightOperand: right } = node;
    const isTenant =
      ReferenceNode.is(left) && ColumnNode.is(left.column) && left.column.column.name === "tenant_id" && ValueNode.is(right);
    if (!isTenant) return super.transformBinaryOperation(node, queryId);
    this.taken += 1;
    return BinaryOperationNode.create(ValueNode.createImmediate(1), OperatorNode.create("="), ValueNode.createImmediate(1));
  }
}
