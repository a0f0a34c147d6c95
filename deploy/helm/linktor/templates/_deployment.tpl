{{- /* One kind of process. Takes {root, role, name, values}. */ -}}
{{- define "linktor.deployment" -}}
{{- $root := .root }}
{{- $values := .values }}
{{- $shutdownSeconds := include "linktor.shutdownSeconds" $root | int }}
{{- with $root }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "linktor.name" . }}-{{ $.role }}
  labels:
    {{- include "linktor.labels" . | nindent 4 }}
    app.kubernetes.io/component: {{ $.role }}
spec:
  {{- if not $values.autoscaling.enabled }}
  replicas: {{ $values.replicas }}
  {{- end }}
  {{- if eq $.role "plugin-host" }}
  # It serves before all of its plugins do: so long the one that it replaces stays.
  minReadySeconds: 20
  {{- end }}
  revisionHistoryLimit: 5
  selector:
    matchLabels:
      {{- include "linktor.selector" . | nindent 6 }}
      app.kubernetes.io/component: {{ $.role }}
  strategy:
    type: RollingUpdate
    # The next one serves before one goes; one at a time, so that channels move once.
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 }
  template:
    metadata:
      labels:
        {{- with $values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- include "linktor.labels" . | nindent 8 }}
        app.kubernetes.io/component: {{ $.role }}
      annotations:
        # What changes here starts new pods.
        checksum/settings: {{ include (print $.Template.BasePath "/configmap.yaml") . | sha256sum }}
        checksum/secrets: {{ include (print $.Template.BasePath "/secret.yaml") . | sha256sum }}
        {{- with $values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "linktor.serviceAccount" . }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      {{- with .Values.imagePullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      terminationGracePeriodSeconds: {{ add $shutdownSeconds .Values.stopSeconds }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        runAsGroup: 10001
        fsGroup: 10001
        fsGroupChangePolicy: OnRootMismatch
        seccompProfile: { type: RuntimeDefault }
      containers:
        - name: linktor
          image: {{ include "linktor.image" . | quote }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          env:
            - { name: LINKTOR_ROLES, value: {{ $.role }} }
            - { name: LINKTOR_HOST, value: "0.0.0.0" }
            - { name: LINKTOR_PORT, value: "8081" }
            - { name: LINKTOR_DATA_DIR, value: /var/lib/linktor }
            - { name: LINKTOR_CONFIG, value: /etc/linktor/config.yaml }
            {{- if eq $.role "plugin-host" }}
            - name: POD_IP
              valueFrom: { fieldRef: { fieldPath: status.podIP } }
            - { name: LINKTOR_PLUGIN_HOST_ADDRESS, value: {{ printf "$(POD_IP):%v" $values.port | quote }} }
            - { name: LINKTOR_PLUGIN_DIR, value: {{ join ":" $values.pluginDirs | quote }} }
            - { name: LINKTOR_PLUGIN_SIGNATURES, value: {{ $values.signatures | quote }} }
            - { name: LINKTOR_PLUGIN_TRUSTED_KEYS, value: {{ join "," $values.trustedKeys | quote }} }
            {{- end }}
            {{- range $name := list "DATABASE_URL" "LINKTOR_SECRET_KEY" "LINKTOR_JWT_SECRET" }}
            - name: {{ $name }}
              valueFrom: { secretKeyRef: { name: {{ include "linktor.secret" $root }}, key: {{ $name }} } }
            {{- end }}
            {{- range $name := list "LINKTOR_ADMIN_PASSWORD" "LINKTOR_PLATFORM_KEY" "NATS_URL" "REDIS_URL" "S3_ACCESS_KEY_ID" "S3_SECRET_ACCESS_KEY" }}
            - name: {{ $name }}
              valueFrom: { secretKeyRef: { name: {{ include "linktor.secret" $root }}, key: {{ $name }}, optional: true } }
            {{- end }}
            {{- with .Values.extraEnv }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          envFrom:
            - configMapRef: { name: {{ include "linktor.name" . }} }
          ports:
            - { name: http, containerPort: 8081 }
            {{- if eq $.role "plugin-host" }}
            - { name: plugins, containerPort: {{ $values.port }} }
            {{- end }}
          startupProbe:
            httpGet: { path: /health, port: http }
            periodSeconds: 2
            timeoutSeconds: 3
            failureThreshold: {{ div (add .Values.startSeconds 1) 2 }}
          livenessProbe:
            httpGet: { path: /health, port: http }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: { path: /ready, port: http }
            periodSeconds: 5
            timeoutSeconds: 3
            failureThreshold: 2
          lifecycle:
            # Until no proxy sends anything here any more.
            preStop: { exec: { command: [sleep, "5"] } }
          {{- with $values.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          volumeMounts:
            - { name: scratch, mountPath: /var/lib/linktor, subPath: data }
            - { name: scratch, mountPath: /tmp, subPath: tmp }
            - { name: settings, mountPath: /etc/linktor, readOnly: true }
            {{- if and .Values.media.existingClaim (ne $.role "plugin-host") }}
            - { name: media, mountPath: /var/lib/linktor/media }
            {{- end }}
            {{- if eq $.role "plugin-host" }}
            {{- with $values.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
            {{- end }}
      volumes:
        # Of this pod alone: two processes never share a data directory.
        - name: scratch
          emptyDir:
            {{- toYaml .Values.scratch | nindent 12 }}
        - name: settings
          configMap: { name: {{ include "linktor.name" . }}-file }
        {{- if and .Values.media.existingClaim (ne $.role "plugin-host") }}
        - name: media
          persistentVolumeClaim: { claimName: {{ .Values.media.existingClaim }} }
        {{- end }}
        {{- if eq $.role "plugin-host" }}
        {{- with $values.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- end }}
      {{- with $values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.topologySpreadConstraints }}
      topologySpreadConstraints:
        {{- toYaml . | nindent 8 }}
      {{- end }}
{{- if $values.podDisruptionBudget.enabled }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "linktor.name" . }}-{{ $.role }}
  labels:
    {{- include "linktor.labels" . | nindent 4 }}
    app.kubernetes.io/component: {{ $.role }}
spec:
  maxUnavailable: {{ $values.podDisruptionBudget.maxUnavailable }}
  selector:
    matchLabels:
      {{- include "linktor.selector" . | nindent 6 }}
      app.kubernetes.io/component: {{ $.role }}
{{- end }}
{{- with $values.autoscaling }}
{{- if .enabled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "linktor.name" $root }}-{{ $.role }}
  labels:
    {{- include "linktor.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ $.role }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "linktor.name" $root }}-{{ $.role }}
  minReplicas: {{ .minReplicas }}
  maxReplicas: {{ .maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: { type: Utilization, averageUtilization: {{ .targetCPUUtilizationPercentage }} }
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
