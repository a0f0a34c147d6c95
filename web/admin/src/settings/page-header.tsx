import { Plus } from "lucide-react";
import { Button } from "../ui/button.js";

/** What a part of the settings is, and how something is added to it. */
export function PageHeader({ title, about, addLabel, onAdd }: { title: string; about: string; addLabel: string; onAdd: () => void }) {
  return (
    <header className="mb-4 flex flex-wrap items-center justify-between gap-3">
      <div>
        <h1 className="text-lg font-semibold">{title}</h1>
        <p className="text-muted">{about}</p>
      </div>
      <Button look="primary" onClick={onAdd}>
        <Plus size={16} aria-hidden="true" />
        {addLabel}
      </Button>
    </header>
  );
}
