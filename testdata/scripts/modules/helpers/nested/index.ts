export const base = 100
export default class Named {}
