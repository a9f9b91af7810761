import { Button } from "@fluentui/react-components";
import { useNavigate } from "@tanstack/react-router";
import type { Card } from "../../api/types";
import { EmptyState } from "../../ui/EmptyState";
import { type Arrangement, arrange } from "./arrange";
import { useBoardStyles } from "./Board.styles";
import { BoardFilters } from "./BoardFilters";
import { GoalCard } from "./GoalCard";
import { boardStrings as s } from "./strings";

interface BoardProps {
  cards: readonly Card[];
  search: Arrangement;
}

export function Board({ cards, search }: BoardProps) {
  const styles = useBoardStyles();
  const navigate = useNavigate();
  const shown = arrange(cards, search);
  return (
    <>
      <BoardFilters cards={cards} search={search} shown={shown.length} />
      {shown.length === 0 ? (
        <EmptyState
          title={s.noMatch}
          action={<Button onClick={() => void navigate({ to: "/", search: {} })}>{s.clear}</Button>}
        />
      ) : (
        <ul className={styles.grid}>
          {shown.map((card) => (
            <li key={card.goal.id} className={styles.cell}>
              <GoalCard card={card} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
