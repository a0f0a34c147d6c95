import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";

export interface MenuItem {
  readonly label: string;
  readonly onSelect: () => void;
  readonly isChosen?: boolean;
  readonly icon?: ReactNode;
  readonly hint?: string;
  readonly isDanger?: boolean;
}

export interface MenuGroup {
  readonly title?: string;
  readonly items: readonly MenuItem[];
}

/** A button with a list of what it can do. `children` is the button. */
export function Menu({ groups, children, align = "end" }: { groups: readonly MenuGroup[]; children: ReactNode; align?: "start" | "end" }) {
  const filled = groups.filter(({ items }) => items.length > 0);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-[min(28rem,var(--radix-dropdown-menu-content-available-height))] min-w-48 overflow-y-auto rounded-lg border border-line bg-surface p-1 text-ink shadow-xl"
        >
          {filled.map((group, index) => (
            <DropdownMenu.Group key={group.title ?? index} className={index > 0 ? "mt-1 border-t border-line pt-1" : ""}>
              {group.title && (
                <DropdownMenu.Label className="px-2 py-1 text-2xs font-semibold text-muted">{group.title}</DropdownMenu.Label>
              )}
              {group.items.map((item) => (
                <DropdownMenu.Item
                  key={item.label}
                  onSelect={item.onSelect}
                  className={`flex h-8 items-center gap-2 rounded px-2 outline-none select-none data-highlighted:bg-accent-soft ${item.isDanger ? "text-danger" : ""}`}
                >
                  {item.icon}
                  <span className="flex-1 truncate">{item.label}</span>
                  {item.hint && <kbd className="text-2xs text-muted">{item.hint}</kbd>}
                  {item.isChosen && <Check size={16} aria-hidden="true" className="text-accent" />}
                </DropdownMenu.Item>
              ))}
            </DropdownMenu.Group>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
