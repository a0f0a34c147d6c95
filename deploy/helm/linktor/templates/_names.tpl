{{- define "linktor.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end -}}
{{- end -}}

{{- define "linktor.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "linktor.labels" -}}
{{ include "linktor.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "linktor.secret" -}}
{{ .Values.secrets.existingSecret | default (include "linktor.name" .) }}
{{- end -}}

{{- define "linktor.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default (include "linktor.name" .) }}{{ else }}{{ .Values.serviceAccount.name | default "default" }}{{ end -}}
{{- end -}}

{{- define "linktor.image" -}}
{{- with .Values.image }}
{{- if .digest }}{{ printf "%s@%s" .repository .digest }}{{ else }}{{ printf "%s:%s" .repository (.tag | default $.Chart.AppVersion) }}{{ end }}
{{- end -}}
{{- end -}}

{{- /* Seconds that running requests get, as the server has them. */ -}}
{{- define "linktor.shutdownSeconds" -}}
{{- dig "server" "shutdown_timeout" 30 .Values.config -}}
{{- end -}}

{{- /* What goes together, and what is secret: the schema would print it. */ -}}
{{- define "linktor.check" -}}
{{- if not .Values.image.repository }}{{ fail "image.repository: say where the cluster finds the image, as in registry.example.com/linktor" }}{{ end }}
{{- if not .Values.publicUrl }}{{ fail "publicUrl: say where people and networks reach this installation, as in https://chat.example.com" }}{{ end }}
{{- if not .Values.secrets.existingSecret }}{{ include "linktor.checkSecrets" . }}{{ end }}
{{- if not (or .Values.s3.bucket .Values.media.existingClaim) }}{{ fail "api and worker share files: set s3.bucket, or media.existingClaim to a claim that is ReadWriteMany" }}{{ end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) }}{{ fail "ingress.host: set it to the host of publicUrl" }}{{ end }}
{{- if and (ne .Values.pluginHost.signatures "off") (not .Values.pluginHost.trustedKeys) }}{{ fail "pluginHost.trustedKeys: say whose signatures count" }}{{ end }}
{{- end -}}

{{- define "linktor.checkSecrets" -}}
{{- range $key, $least := dict "secretKey" 32 "jwtSecret" 32 "adminPassword" 8 }}
{{- $given := get $.Values.secrets $key }}
{{- if not $given }}{{ fail (printf "secrets.%s: set it, or name a Secret in secrets.existingSecret" $key) }}{{ end }}
{{- if lt (len $given) $least }}{{ fail (printf "secrets.%s: give it %d characters at least" $key $least) }}{{ end }}
{{- end }}
{{- if not .Values.database.url }}{{ fail "database.url: set it, or name a Secret with DATABASE_URL in secrets.existingSecret" }}{{ end }}
{{- range $key, $pattern := dict "database" "^postgres(ql)?://" "nats" "^(nats|tls|wss?)://" "redis" "^rediss?://" }}
{{- $url := get (get $.Values $key) "url" }}
{{- if and $url (not (regexMatch $pattern $url)) }}{{ fail (printf "%s.url: begin it with one of %s" $key (trimPrefix "^" $pattern)) }}{{ end }}
{{- end }}
{{- if and .Values.s3.bucket (not (and .Values.s3.accessKeyId .Values.s3.secretAccessKey)) }}{{ fail "s3: set accessKeyId and secretAccessKey, or name a Secret with both in secrets.existingSecret" }}{{ end }}
{{- end -}}
