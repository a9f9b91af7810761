import { Button, type ButtonProps } from "@fluentui/react-components";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ReactNode, Ref } from "react";

interface AnchorButtonProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "type"> {
  ref?: Ref<HTMLAnchorElement>;
  appearance?: ButtonProps["appearance"];
  size?: ButtonProps["size"];
  icon?: ButtonProps["icon"];
  children?: ReactNode;
}

function AnchorButton(props: AnchorButtonProps) {
  return <Button as="a" {...props} />;
}

/** A link to a page of ours that looks like a button. */
export const LinkButton = createLink(AnchorButton);
