package directory

// Bloc (khối) is a group of kinds of units that leaders compare with each other.
type Bloc string

// The blocs.
const (
	BlocDepartments Bloc = "departments" // sở, ngành: bodies of the city and agencies of ministries in it
	BlocLocal       Bloc = "local"       // xã, phường, and what there was before them
	BlocMedia       Bloc = "media"       // báo, đài
	BlocOthers      Bloc = "others"      // đoàn thể, đơn vị sự nghiệp, and units that the directory does not know
)

// Blocs lists the blocs in the order in which pages show them.
func Blocs() []Bloc { return []Bloc{BlocDepartments, BlocLocal, BlocMedia, BlocOthers} }

// Bloc is the bloc of a kind; an unknown kind is in BlocOthers.
func (k UnitKind) Bloc() Bloc {
	switch k {
	case KindCity, KindOffice, KindDepartment, KindAgency:
		return BlocDepartments
	case KindDistrict, KindWard, KindCommune, KindTownship:
		return BlocLocal
	case KindMedia:
		return BlocMedia
	case KindOrganisation, KindPublicService:
		return BlocOthers
	}
	return BlocOthers
}
