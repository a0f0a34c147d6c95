package main

import (
	"strings"

	"example.com/acme-chat-channel/linktor"
)

// What a person fills in.
type settings struct {
	url    string
	secret string
}

const configSchema = `{
	"type": "object",
	"required": ["url"],
	"additionalProperties": false,
	"properties": {
		"url": {"type": "string", "format": "uri", "title": "Outbound URL", "description": "Messages are posted here."}
	}
}`

// writeOnly: encrypted at rest and never shown again.
const credentialsSchema = `{
	"type": "object",
	"required": ["secret"],
	"additionalProperties": false,
	"properties": {
		"secret": {
			"type": "string", "minLength": 8, "writeOnly": true,
			"title": "Shared secret", "description": "In the header X-Secret, both ways."
		}
	}
}`

// Both are valid by their schemas already. What no schema can say is refused here, with what to change.
func parseSettings(config, credentials map[string]any) (settings, error) {
	url, _ := config["url"].(string)
	secret, _ := credentials["secret"].(string)
	if !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://") {
		return settings{}, linktor.WrongSettings("url must begin with http:// or https://")
	}
	if err := linktor.CheckURL(url); err != nil {
		return settings{}, linktor.WrongSettings(err.Error())
	}
	if secret == "" {
		return settings{}, linktor.WrongSettings("secret must not be empty")
	}
	return settings{url: url, secret: secret}, nil
}
