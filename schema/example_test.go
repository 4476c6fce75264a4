package schema_test

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/metis-run/metis-run/schema"
)

// A target's declarations and a command line become what its script sees.
func Example() {
	parameters, problems := schema.ParseParameters(json.RawMessage(`[
		{"_id": "environment", "name": "Environment", "type": "dropdown", "required": true, "options": [
			{"_id": "opt-dev", "name": "Development", "value": "dev"},
			{"_id": "opt-prod", "name": "Production", "value": "prod"}]},
		{"_id": "retries", "name": "Retries", "type": "number", "required": true, "default": 3, "max": 5}
	]`), schema.V23())
	target := &schema.Target{ID: "deploy", Dialect: schema.V23(), Parameters: parameters}
	fmt.Println("problems:", len(problems))

	for _, words := range [][]string{{"environment=prod"}, {"environment=dev", "retries=9"}, {"environment=Production"}} {
		var given []schema.Assignment
		for _, word := range words {
			assignment, err := schema.ParseAssignment(word)
			if err != nil {
				fmt.Println(err)
				return
			}
			given = append(given, assignment)
		}
		arguments, warnings, err := target.Arguments(given, nil, schema.ArgumentOptions{})
		var refused *schema.ArgumentsError
		if errors.As(err, &refused) {
			for _, p := range refused.Problems {
				fmt.Printf("refused: %s\nhint: %s\n", p.Message, p.Hint)
			}
			continue
		}
		text, _ := json.Marshal(arguments)
		fmt.Println(string(text))
		for _, p := range warnings {
			fmt.Printf("%s: %s\n", p.Code, p.Message)
		}
	}
	// Output:
	// problems: 0
	// {"environment":"prod","retries":3}
	// {"environment":"dev","retries":9}
	// argument-max: "retries" is 9, more than its max 5
	// refused: "Production" is the name of an option of "environment"; its value is "prod"
	// hint: write environment=prod
}
