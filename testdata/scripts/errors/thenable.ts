//! args: {"n":"7"}
//! undeclared
export default new TargetSchema({
  _id: 'thenable', name: '', description: '', args: [],
  script: (context) => ({ then(ok) { console.log(args.n); context.sleep(5).then(() => ok(args.n)); ok; } }), //! console: 7
})
//! value: "7"
