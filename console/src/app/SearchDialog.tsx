import { Input } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useState } from "react";
import { connectionsInUseQuery } from "../data/connections";
import { goalsQuery } from "../data/goals";
import { kpisQuery } from "../data/kpis";
import { Dialog } from "../ui/Dialog";
import { SearchRegular } from "../ui/icons";
import { navItems } from "./nav";
import { useSearchStyles } from "./SearchDialog.styles";
import { appStrings } from "./strings";

interface Hit {
  kind: string;
  name: string;
  to: string;
}

const MOST = 8;

export function SearchDialog({ onClose }: { onClose: () => void }) {
  const styles = useSearchStyles();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const hits = useHits(text);
  const open = (hit: Hit | undefined) => {
    if (hit === undefined) return;
    onClose();
    void navigate({ to: hit.to });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt(Math.min(at + 1, hits.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else if (event.key === "Enter") open(hits[at]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={appStrings.search} onClose={onClose} closeLabel={appStrings.shortcutClose}>
      <Input
        role="combobox"
        aria-expanded={hits.length > 0}
        aria-controls="search-hits"
        aria-activedescendant={hits[at] ? `search-hit-${at}` : undefined}
        aria-label={appStrings.searchHint}
        placeholder={appStrings.searchHint}
        contentBefore={<SearchRegular />}
        size="large"
        value={text}
        onKeyDown={onKey}
        onChange={(_, data) => {
          setText(data.value);
          setAt(0);
        }}
      />
      {hits.length === 0 && <p>{text === "" ? appStrings.searchStart : appStrings.searchNothing}</p>}
      <div id="search-hits" role="listbox" aria-label={appStrings.search} className={styles.list}>
        {hits.map((hit, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the text field, which names the chosen option
          // biome-ignore lint/a11y/useKeyWithClickEvents: the text field handles the keys
          <div
            key={hit.to}
            id={`search-hit-${index}`}
            role="option"
            aria-selected={index === at}
            className={index === at ? styles.chosen : styles.hit}
            onClick={() => open(hit)}
          >
            <span className={styles.name}>{hit.name}</span>
            <span className={styles.kind}>{hit.kind}</span>
          </div>
        ))}
      </div>
    </Dialog>
  );
}

function useHits(text: string): Hit[] {
  const goals = useQuery(goalsQuery).data?.items ?? [];
  const kpis = useQuery(kpisQuery).data?.items ?? [];
  const connections = useQuery(connectionsInUseQuery).data?.items ?? [];
  const wanted = text.trim().toLocaleLowerCase();
  if (wanted === "") return [];
  const all: Hit[] = [
    ...goals.map((goal) => ({ kind: appStrings.goal, name: goal.name, to: `/goals/${goal.id}` })),
    ...kpis.map((kpi) => ({ kind: appStrings.kpi, name: kpi.name, to: `/kpis/${kpi.id}` })),
    ...connections.map((one) => ({ kind: appStrings.connection, name: one.name, to: `/connections/${one.id}` })),
    ...navItems.map((item) => ({ kind: appStrings.page, name: item.word, to: item.to })),
  ];
  return all.filter((hit) => hit.name.toLocaleLowerCase().includes(wanted)).slice(0, MOST);
}
