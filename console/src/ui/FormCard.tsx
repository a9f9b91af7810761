import type { ReactNode } from "react";
import { Card } from "./Card";
import { FormStack, type FormStackProps } from "./FormStack";

interface FormCardProps extends FormStackProps {
  title: string;
  note?: ReactNode;
}

/** One form that is a card of its own. */
export function FormCard({ title, note, ...form }: FormCardProps) {
  return (
    <Card title={title} note={note}>
      <FormStack {...form} />
    </Card>
  );
}
