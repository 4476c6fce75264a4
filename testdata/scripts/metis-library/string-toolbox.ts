import { s, StringToolbox } from '@metis/toolbox/strings/StringToolbox'

export default new TargetSchema({
  _id: 'string-toolbox',
  name: 'String toolbox',
  description: '',
  args: [],
  script: async (context) => {
    console.log([['Hello world', 5], ['Hello', 5], ['Hello', 6], ['', 0], ['x', 0]].map(([t, n]) => StringToolbox.limit(t as string, n as number)))
    //! console: [ 'Hello...', 'Hello', 'Hello', '', '...' ]

    const ids = Array.from({ length: 50 }, () => StringToolbox.generateRandomId())
    console.log(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)), new Set(ids).size)
    //! console: true 50

    console.log(['hello World', 'Hello', 'éa', '', ' a', '1a'].map((t) => StringToolbox.capitalize(t)))
    //! console: [ 'Hello World', 'Hello', 'Éa', '', ' a', '1a' ]

    console.log(['hello world', 'HELLO  wORLD', 'a-b c_d', '', ' x '].map((t) => StringToolbox.toTitleCase(t)))
    //! console: [ 'Hello World', 'Hello  World', 'A-b C_d', '', ' X ' ]
    console.log(StringToolbox.toTitleCase('the url and the Id of a urls', { allCapsExceptions: ['URL', 'id'] }))
    //! console: The URL And The ID Of A Urls
    console.log(StringToolbox.toTitleCase('the url', {})) //! console: The Url

    console.log(['hello world', 'Hello-World', 'hello_world', 'HelloWorld', 'helloWorld2Go', 'ABC', 'already', '',
      ' - ', 'x y'].map((t) => StringToolbox.toCamelCase(t)).join())
    //! console: helloWorld,helloWorld,helloWorld,helloWorld,helloWorld2Go,abc,already,,,xY

    console.log(StringToolbox.joinPaths('a', 'b', 'c'), StringToolbox.joinPaths('/a/', '/b/', '/c/'), StringToolbox.joinPaths('a//', '//b'))
    //! console: a/b/c /a/b/c/ a/b
    console.log([StringToolbox.joinPaths(), StringToolbox.joinPaths('/'), StringToolbox.joinPaths('/', 'a'),
      StringToolbox.joinPaths('', 'a', '', 'b'), StringToolbox.joinPaths('a', '/', 'b'), StringToolbox.joinPaths('/a/')])
    //! console: [ '', '/', '/a', 'a/b', 'a/b', '/a/' ]

    const colors = ['#00ff00', '#abcdef', '#ABCDEF', '#fff', '00ff00', '#00ff000', '#00ff0g', '']
    console.log(colors.filter((c) => StringToolbox.HEX_COLOR_REGEX.test(c)), StringToolbox.HEX_COLOR_REGEX)
    //! console: [ '#00ff00', '#abcdef' ] /^#([a-f0-9]{6})$/
    console.log(StringToolbox.HEX_COLOR_REGEX.exec('#00ff7f')![1]) //! console: 00ff7f

    console.log([5, -5, 0, -0, 1.5, -0.5, Infinity, NaN].map((n) => StringToolbox.sign(n)).join())
    //! console: +5,-5,0,0,+1.5,-0.5,+Infinity,NaN

    console.log(['node', 'box', 'class', 'dish', 'watch', 'city', 'day', 'City'].map((w) => StringToolbox.pluralize(w)).join())
    //! console: nodes,boxes,classes,dishes,watches,cities,days,Cities
    console.log([0, 1, 2, -1, 1.5].map((n) => StringToolbox.pluralize('node', n)).join())
    //! console: nodes,node,nodes,nodes,nodes
    console.log(StringToolbox.pluralize('child', 1, 'children'), StringToolbox.pluralize('child', 3, 'children'))
    //! console: child children

    console.log([0, 1, 2, -1, 1.5].map((n) => s(n)), [0, 1, 2].map((n) => StringToolbox.s(n)))
    //! console: [ 's', '', 's', 's', 's' ] [ 's', '', 's' ]
    console.log(`3 node${s(3)}, 1 node${s(1)}`) //! console: 3 nodes, 1 node

    const texts = ['', ' ', 'a', null, undefined]
    console.log(texts.map((t) => StringToolbox.isEmpty(t)), texts.map((t) => StringToolbox.isFilled(t)))
    //! console: [ true, false, false, true, true ] [ false, true, true, false, false ]
  },
})
