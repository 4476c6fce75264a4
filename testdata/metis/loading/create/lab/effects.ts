console.log('a module is loaded for its side effects')
