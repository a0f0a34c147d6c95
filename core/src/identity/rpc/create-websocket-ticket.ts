import type { MethodImpl } from "@connectrpc/connect";
import type { AuthService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { AppError } from "../../shared/errors.js";
import type { IdentityDeps } from "../deps.js";
import { TICKET_SECONDS } from "../tokens.js";
import { callerOf } from "./call.js";

export function createWebsocketTicketRpc({ clock, tokens }: IdentityDeps): MethodImpl<typeof AuthService.method.createWebsocketTicket> {
  return async (_request, context) => {
    const caller = callerOf(context);
    if (caller.type !== "user") {
      throw new AppError("precondition", "API_KEY_NEEDS_NO_TICKET", "Tickets are for users; open the WebSocket with the API key itself.");
    }
    return { ticket: await tokens.ticket(caller, clock.now()), expiresIn: TICKET_SECONDS };
  };
}
