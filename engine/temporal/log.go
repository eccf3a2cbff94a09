//go:build !noembed

package temporal

import (
	"path/filepath"

	"go.temporal.io/server/common/log"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"loa/engine"
)

// serverLogger returns a logger that writes the server's warnings and errors to Home/temporal.log as lines of JSON. The file stays open
// after Stop, because the server may still write while it ends.
func serverLogger(home string) (log.Logger, error) {
	file, err := engine.OpenLog(filepath.Join(home, "temporal.log"))
	if err != nil {
		return nil, err
	}
	form := zap.NewProductionEncoderConfig()
	form.EncodeTime = zapcore.ISO8601TimeEncoder
	core := zapcore.NewCore(zapcore.NewJSONEncoder(form), zapcore.AddSync(file), zap.WarnLevel)
	return log.NewZapLogger(zap.New(core, zap.AddStacktrace(zap.ErrorLevel))), nil
}
