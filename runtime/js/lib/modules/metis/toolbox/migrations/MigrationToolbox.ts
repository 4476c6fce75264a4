// METIS's help with migrations of a target's arguments.
type Argument = { parameterId: string }

export class MigrationToolbox {
  static updateParameterId(effect: { arguments: Argument[] }, oldId: string, newId: string): void {
    const found = effect.arguments.find((argument) => argument.parameterId === oldId)
    if (!found) throw new Error(`Migration failed. No argument with ID "${oldId}"`)
    found.parameterId = newId
  }
}
