import { VersionToolbox } from '@metis/toolbox/strings/VersionToolbox'

const failure = (f: () => unknown) => { try { return f() } catch (e: any) { return `${e.name}: ${e.message}` } }

export default new TargetSchema({
  _id: 'version-toolbox',
  name: 'Version toolbox',
  description: '',
  args: [],
  script: async (context) => {
    const valid = ['0.0.0', '1.2.3', '10.20.30', '99999999999999999999.0.1']
    const invalid: any[] = ['', '1', '1.2', '1.2.3.4', 'v1.2.3', '1.2.3-beta', '1.2.x', ' 1.2.3', '1.2.3 ', '1.2.3\n',
      '1..3', '-1.2.3', '01.2.3', '1.02.3', '1.2.03', '00.0.0', '1,2,3', 123, null, undefined, ['1.2.3']]
    console.log(valid.every((v) => VersionToolbox.isValidVersion(v)), invalid.filter((v) => VersionToolbox.isValidVersion(v)))
    //! console: true []

    const pairs = [['1.2.3', '1.2.3'], ['1.2.4', '1.2.3'], ['1.2.3', '1.2.4'], ['1.10.0', '1.9.9'], ['2.0.0', '10.0.0'],
      ['1.0.0', '0.99.99'], ['9007199254740993.0.0', '9007199254740992.0.0']]
    console.log(pairs.map(([a, b]) => VersionToolbox.compareVersions(a, b)).join())
    //! console: equal,later,earlier,later,earlier,later,later
    console.log(pairs.map(([a, b]) => VersionToolbox.isLaterThan(a, b)).join()) //! console: false,true,false,true,false,true,true
    console.log(pairs.map(([a, b]) => VersionToolbox.isEarlierThan(a, b)).join())
    //! console: false,false,true,false,true,false,false
    console.log(invalid.flatMap((v) => [() => VersionToolbox.compareVersions(v, '1.0.0'),
      () => VersionToolbox.compareVersions('1.0.0',
      v)]).every((f) => failure(f) === 'Error: Invalid version format. Expected format: x.y.z'))
    //! console: true
    console.log(failure(() => VersionToolbox.isLaterThan('1', '1.0.0')))
    //! console: Error: Invalid version format. Expected format: x.y.z
    console.log(failure(() => VersionToolbox.isEarlierThan('1.0.0', '1')))
    //! console: Error: Invalid version format. Expected format: x.y.z

    const list = ['1.10.0', '1.9.0', '0.0.1', '10.0.0', '1.9.0', '2.0.0']
    console.log(VersionToolbox.sortVersions(list).join(), list[0], VersionToolbox.sortVersions([]))
    //! console: 0.0.1,1.9.0,1.9.0,1.10.0,2.0.0,10.0.0 1.10.0 []
    console.log(failure(() => VersionToolbox.sortVersions(['1.0.0', 'x'])))
    //! console: Error: Invalid version format. Expected format: x.y.z
  },
})
