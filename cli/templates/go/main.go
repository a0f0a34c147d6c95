// Acme Chat, a channel of Linktor: posts messages to a URL and receives them by webhook.
package main

import (
	"example.com/acme-chat-channel/gen/contentv1"
	"example.com/acme-chat-channel/gen/pluginv1"
	"example.com/acme-chat-channel/linktor"
)

func main() {
	linktor.Serve(linktor.Plugin{
		Description: &pluginv1.DescribeResponse{
			Name:        "Acme Chat",
			ChannelType: "acme_chat",
			Version:     "0.1.0",
			// What is left out cannot be done, and nobody is offered it.
			Capabilities: &pluginv1.Capabilities{
				Outbound:       []contentv1.ContentType{contentv1.ContentType_CONTENT_TYPE_TEXT},
				MaxTextLength:  4000,
				TextUnit:       pluginv1.TextUnit_TEXT_UNIT_CODE_POINTS,
				IdempotentSend: true,
				Initiate:       true,
				IdentityKind:   identityKind,
				IdentityScoped: true,
			},
			ConfigSchema:      linktor.Schema(configSchema),
			CredentialsSchema: linktor.Schema(credentialsSchema),
		},
		// Called for each channel; one process serves them all.
		Open: func(o linktor.Opening) (linktor.Channel, error) {
			settings, err := parseSettings(o.Config, o.Credentials)
			if err != nil {
				return nil, err
			}
			o.Log.Info("channel opened", "received", received(o.State))
			return &channel{settings: settings, http: linktor.NewClient(), state: oneMore(o.State)}, nil
		},
	})
}
