import { Button } from "@fluentui/react-components";
import type { Organization } from "../../api/types";
import { AddRegular, DeleteRegular } from "../../ui/icons";
import { TextField } from "../../ui/TextField";
import { useSettingsStyles } from "./Settings.styles";
import { settingsStrings as s } from "./strings";

type Holidays = Organization["holidays"];

interface HolidayListProps {
  holidays: Holidays;
  fault?: string;
  onChange: (holidays: Holidays) => void;
}

export function HolidayList({ holidays, fault, onChange }: HolidayListProps) {
  const styles = useSettingsStyles();
  const change = (index: number, part: Partial<Holidays[number]>) =>
    onChange(holidays.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <div className={styles.stack}>
      <h3 className={styles.subhead}>{s.holidays}</h3>
      {holidays.length === 0 && <p>{s.holidaysNone}</p>}
      {holidays.map((holiday, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: date and name are being edited here, so the place is the identity
        <div key={index} className={styles.holiday}>
          <TextField
            label={s.holidayDate}
            name={`holiday-${index}-date`}
            type="date"
            value={holiday.date}
            onChange={(date) => change(index, { date })}
          />
          <TextField
            label={s.holidayName}
            name={`holiday-${index}-name`}
            value={holiday.name ?? ""}
            onChange={(name) => change(index, { name })}
          />
          <Button
            icon={<DeleteRegular />}
            aria-label={s.holidayRemove(holiday.name ?? holiday.date)}
            onClick={() => onChange(holidays.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      {fault && <p role="alert">{fault}</p>}
      <Button
        className={styles.act}
        icon={<AddRegular />}
        onClick={() => onChange([...holidays, { date: "", name: "" }])}
      >
        {s.holidayAdd}
      </Button>
    </div>
  );
}
