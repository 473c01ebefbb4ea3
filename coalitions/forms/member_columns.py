"""The columns of a list of members: what they are called in the six languages, and what else people call them."""

from typing import Final

from portal.exchange.cells import Columns

# The first name of each language is the one that our own files carry.
HEADINGS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "organisation": {
        "en": ("Organisation", "Organization", "Name", "Name of organisation", "Organisation name", "Member", "NGO"),
        "fr": ("Organisation", "Nom", "Nom de l'organisation", "Membre", "ONG"),
        "es": ("Organización", "Nombre", "Nombre de la organización", "Miembro", "ONG"),
        "ru": ("Организация", "Название", "Название организации", "Наименование", "Участник"),
        "ar": ("المنظمة", "منظمة", "اسم المنظمة", "الاسم", "العضو"),
        "zh": ("组织", "组织名称", "名称", "机构", "机构名称", "成员"),
    },
    "kind": {
        "en": ("Kind", "Type", "Kind of organisation", "Type of organisation", "Organisation type"),
        "fr": ("Type", "Nature", "Type d'organisation"),
        "es": ("Tipo", "Tipo de organización"),
        "ru": ("Вид", "Тип", "Тип организации", "Вид организации"),
        "ar": ("النوع", "نوع المنظمة"),
        "zh": ("类型", "类别", "组织类型"),
    },
    "country": {
        "en": ("Country", "Country or territory", "Country code", "Based in", "ISO"),
        "fr": ("Pays", "Pays ou territoire", "Code pays"),
        "es": ("País", "País o territorio", "Código de país"),
        "ru": ("Страна", "Страна или территория", "Код страны"),
        "ar": ("البلد", "الدولة", "البلد أو الإقليم", "رمز البلد"),
        "zh": ("国家", "国家或地区", "国家代码"),
    },
    "is_global": {
        "en": ("Works globally", "Global", "Is global", "It works globally", "Worldwide"),
        "fr": ("Actif dans le monde entier", "Mondial", "Mondiale", "Intervient à l'échelle mondiale"),
        "es": ("Trabaja en todo el mundo", "Global", "Mundial"),
        "ru": ("Работает по всему миру", "Глобальная", "По всему миру"),
        "ar": ("يعمل عالميا", "عالمي", "عالمية"),
        "zh": ("全球运作", "全球", "全球性"),
    },
    "primary_region": {
        "en": ("Primary region", "Region", "Primary region of operation", "Main region"),
        "fr": ("Région principale", "Région", "Région principale d'activité", "Principale région d'intervention"),
        "es": ("Región principal", "Región", "Región principal de actividad"),
        "ru": ("Основной регион", "Регион", "Основной регион деятельности"),
        "ar": ("المنطقة الرئيسية", "المنطقة", "الإقليم"),
        "zh": ("主要区域", "区域", "地区", "主要活动区域"),
    },
    "region_reason": {
        "en": ("Why that region", "Region reason", "Reason for the region"),
        "fr": ("Pourquoi cette région", "Raison"),
        "es": ("Por qué esa región", "Motivo"),
        "ru": ("Почему этот регион", "Причина"),
        "ar": ("سبب اختيار المنطقة", "السبب"),
        "zh": ("选择该区域的原因", "原因"),
    },
    "constituency": {
        "en": ("Primary constituency", "Constituency", "Major Group", "Stakeholder group"),
        "fr": (
            "Groupe principal représenté",
            "Groupe",
            "Grand groupe",
            "Groupe d'intérêt",
            "Groupe constitutif principal",
        ),
        "es": ("Grupo principal representado", "Grupo", "Grupo principal", "Sector"),
        "ru": ("Основная группа", "Группа", "Представляемая группа"),
        "ar": ("الفئة الرئيسية", "الفئة", "المجموعة الرئيسية"),
        "zh": ("主要群体", "群体", "主要团体"),
    },
    "further_constituencies": {
        "en": ("Further constituencies", "Other constituencies", "Additional constituencies"),
        "fr": ("Autres groupes représentés", "Autres groupes", "Autres groupes constitutifs"),
        "es": ("Otros grupos representados", "Otros grupos"),
        "ru": ("Другие группы", "Дополнительные группы"),
        "ar": ("فئات أخرى", "مجموعات أخرى"),
        "zh": ("其他群体", "其他团体"),
    },
    "other_constituency": {
        "en": ("Another constituency, in words", "Other constituency", "Another constituency, in your words"),
        "fr": ("Un autre groupe, en vos mots", "Autre groupe"),
        "es": ("Otro grupo, en sus palabras", "Otro grupo"),
        "ru": ("Другая группа, своими словами", "Другая группа"),
        "ar": ("فئة أخرى بكلماتكم", "فئة أخرى بالكلمات"),
        "zh": ("其他群体（用自己的话）", "其他群体说明"),
    },
    "is_lead": {
        "en": ("Leads the coalition", "Lead", "Is lead", "Lead organisation"),
        "fr": ("Dirige la coalition", "Chef de file", "Chef de file de la coalition"),
        "es": ("Lidera la coalición", "Líder"),
        "ru": ("Возглавляет коалицию", "Ведущая", "Ведущая организация"),
        "ar": ("تقود التحالف", "القائد", "المنظمة القائدة"),
        "zh": ("领导联盟", "牵头", "牵头组织"),
    },
    "contact_name": {
        "en": ("Contact person", "Contact", "Contact name"),
        "fr": ("Personne à contacter", "Contact", "Nom du contact"),
        "es": ("Persona de contacto", "Contacto"),
        "ru": ("Контактное лицо", "Контакт"),
        "ar": ("جهة الاتصال", "الشخص المسؤول"),
        "zh": ("联系人", "联系人姓名"),
    },
    "contact_email": {
        "en": ("Contact's e-mail address", "E-mail", "Email address", "Contact email"),
        "fr": ("Adresse électronique du contact", "Courriel", "Adresse électronique"),
        "es": ("Correo electrónico del contacto", "Correo electrónico", "Correo"),
        "ru": ("Электронная почта контактного лица", "Электронная почта", "Эл. почта", "Почта"),
        "ar": ("البريد الإلكتروني لجهة الاتصال", "البريد الإلكتروني"),
        "zh": ("联系人电子邮箱", "电子邮箱", "电子邮件", "邮箱"),
    },
}
COLUMNS: Final = Columns(HEADINGS)
