using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FaceWorker.ContractGenerator;

/// <summary>The documentation comments of an assembly, from the XML file that the compiler leaves beside it, as plain text.</summary>
/// <param name="nameProperty">How a property is called that a comment refers to. Default: as in JSON.</param>
internal sealed partial class XmlComments(Assembly assembly, Func<string, string>? nameProperty = null)
{
    private readonly Dictionary<string, XElement> members = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"))
        .Descendants("member").ToDictionary(member => (string)member.Attribute("name")!);

    /// <summary>Its summary and remarks; null when it has none.</summary>
    public string? Of(Type type) => Find($"T:{type.FullName}") is { } member ? Join([Text(member.Element("summary")), Text(member.Element("remarks"))], " ") : null;

    /// <summary>Its summary, or what its record says of the parameter that it is made from.</summary>
    public string? Of(PropertyInfo property) =>
        Text(Find($"P:{property.DeclaringType!.FullName}.{property.Name}")?.Element("summary"))
        ?? Text(Find($"T:{property.DeclaringType.FullName}")?.Elements("param").FirstOrDefault(param => (string?)param.Attribute("name") == property.Name));

    /// <summary>Its summary.</summary>
    public string? Of(FieldInfo field) => Text(Find($"F:{field.DeclaringType!.FullName}.{field.Name}")?.Element("summary"));

    /// <summary>The texts that are there; null when none is.</summary>
    public static string? Join(IEnumerable<string?> texts, string separator) => string.Join(separator, texts.OfType<string>()) is { Length: > 0 } all ? all : null;

    private XElement? Find(string id) => members.GetValueOrDefault(id);

    private string? Text(XElement? element) => element is null ? null : WhiteSpace.Replace(string.Concat(element.Nodes().Select(Text)), " ").Trim();

    private string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see when see.Attribute("cref") is { } reference => Name(reference.Value),
        XElement { Name.LocalName: "see" } see => $"`{(string?)see.Attribute("langword")}`",
        XElement { Name.LocalName: "paramref" } parameter => OnTheWire((string)parameter.Attribute("name")!),
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement other => Text(other) ?? "",
        _ => "",
    };

    /// <summary>Types keep their names; members of enums are named as in JSON.</summary>
    private string Name(string reference)
    {
        var name = reference[(reference.LastIndexOf('.') + 1)..];
        return reference[0] switch
        {
            'T' => name,
            'P' when nameProperty is not null => $"`{nameProperty(name)}`",
            _ => OnTheWire(name),
        };
    }

    private static string OnTheWire(string name) => $"`{JsonNamingPolicy.CamelCase.ConvertName(name)}`";

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace { get; }
}
