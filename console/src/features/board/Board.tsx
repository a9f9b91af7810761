import { Button } from "@fluentui/react-components";
import { useNavigate } from "@tanstack/react-router";
import type { Card } from "../../api/types";
import { EmptyState } from "../../ui/EmptyState";
import { ShowMore } from "../../ui/ShowMore";
import { useShown } from "../../ui/shown";
import { type Arrangement, arrange } from "./arrange";
import { useBoardStyles } from "./Board.styles";
import { BoardFilters } from "./BoardFilters";
import { GoalCard } from "./GoalCard";
import { boardStrings as s } from "./strings";

// Drawing hundreds of sparklines at once would make the first look slow.
const FIRST_CARDS = 48;

interface BoardProps {
  cards: readonly Card[];
  search: Arrangement;
}

export function Board({ cards, search }: BoardProps) {
  const styles = useBoardStyles();
  const navigate = useNavigate();
  const fitting = arrange(cards, search);
  const { rows: shown, ...rest } = useShown("board", fitting, undefined, FIRST_CARDS);
  return (
    <>
      <BoardFilters cards={cards} search={search} shown={fitting.length} />
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
      <ShowMore {...rest} />
    </>
  );
}
