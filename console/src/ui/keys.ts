/** Whether keys belong to what has focus: a field, an editor, a dialog or a menu. */
export function keepsKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const isField = target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
  return isField || target.closest('[role="dialog"], [role="alertdialog"], [role="menu"], dialog') !== null;
}
