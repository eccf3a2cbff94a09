package temporal

import (
	"errors"
	"fmt"
)

// ErrNotEmbedded is the error of Start and Migrate in a binary built with the tag noembed.
var ErrNotEmbedded = errors.New("this loa was built without the Temporal server: set LOA_TEMPORAL=host:port")

// ErrSchemaOld means that the databases of the engine are missing or of an older version: [Migrate] makes and upgrades them.
var ErrSchemaOld = errors.New("the databases of the engine are not of this version")

// ErrSchemaNew means that a later version of the engine has upgraded its databases.
var ErrSchemaNew = errors.New("the databases of the engine are of a later version")

// ForeignError says that databases or a namespace belong to another installation, which this one must not touch.
type ForeignError struct {
	What  string // "database temporal", "namespace loa"
	Owner string // the id of the installation that it belongs to
}

// Error names the owner.
func (e *ForeignError) Error() string {
	return fmt.Sprintf("%s belongs to installation %s", e.What, e.Owner)
}
