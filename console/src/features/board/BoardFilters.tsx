import { useNavigate } from "@tanstack/react-router";
import type { Card } from "../../api/types";
import { SelectField } from "../../ui/SelectField";
import type { Arrangement } from "./arrange";
import { useBoardStyles } from "./Board.styles";
import { boardStrings as s } from "./strings";

interface BoardFiltersProps {
  cards: readonly Card[];
  search: Arrangement;
  shown: number;
}

export function BoardFilters({ cards, search, shown }: BoardFiltersProps) {
  const styles = useBoardStyles();
  const navigate = useNavigate();
  const choose = (change: Arrangement) => {
    void navigate({ to: "/", search: clean({ ...search, ...change }), replace: true });
  };
  return (
    <div className={styles.filters}>
      <SelectField
        label={s.status}
        name="status"
        value={search.status ?? ""}
        options={[{ value: "", label: s.anyStatus }, ...groupOptions(), ...statusOptions(cards)]}
        onChange={(status) => choose({ status })}
      />
      <SelectField
        label={s.owner}
        name="owner"
        value={search.owner ?? ""}
        options={[{ value: "", label: s.anyOwner }, ...ownerOptions(cards)]}
        onChange={(owner) => choose({ owner })}
      />
      <SelectField
        label={s.sort}
        name="sort"
        value={search.sort ?? "attention"}
        options={[
          { value: "attention", label: s.attention },
          { value: "name", label: s.name },
          { value: "newest", label: s.newest },
        ]}
        onChange={(sort) => choose({ sort: sort === "name" || sort === "newest" ? sort : undefined })}
      />
      <p className={styles.count} role="status">
        {s.count(shown, cards.length)}
      </p>
    </div>
  );
}

function clean({ status, owner, sort }: Arrangement): Arrangement {
  return { status: status || undefined, owner: owner || undefined, sort };
}

function groupOptions() {
  return Object.entries(s.groups).map(([value, label]) => ({ value, label }));
}

function statusOptions(cards: readonly Card[]) {
  const words = new Map(cards.map((card) => [card.goal.standing.status, card.goal.standing.status_word]));
  return [...words].map(([value, label]) => ({ value, label }));
}

function ownerOptions(cards: readonly Card[]) {
  const names = new Map(cards.map((card) => [card.goal.owner.member_id, card.goal.owner.name]));
  return [...names].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label));
}
