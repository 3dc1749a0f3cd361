using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using FaceWorker.Contracts;
using MassTransit.Serialization;

namespace FaceWorker.ContractGenerator;

/// <summary>The JSON Schemas of messages and of the types that they are made of, as the serializer of the wire sees them.</summary>
internal static class MessageSchemas
{
    /// <summary>Where schemas look for each other.</summary>
    public const string Folder = "#/components/schemas/";

    private static readonly JsonSerializerOptions OnTheWire = new(SystemTextJsonMessageSerializer.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    private static readonly XmlComments Comments = new(typeof(MessageContract).Assembly);

    /// <summary>The schemas by the names of their types, in alphabetical order.</summary>
    /// <exception cref="InvalidOperationException">The exporter does not know what a type is on the wire.</exception>
    public static JsonObject Of(IEnumerable<Type> messages)
    {
        var schemas = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        var waiting = new Queue<Type>(messages);
        while (waiting.TryDequeue(out var type))
            if (!schemas.ContainsKey(type.Name))
                schemas.Add(type.Name, Of(type, waiting));
        return new JsonObject(schemas);
    }

    /// <summary>What a message or a part of it is for.</summary>
    public static string? DescriptionOf(Type type) => type.IsEnum
        ? XmlComments.Join([Comments.Of(type), .. type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(DescriptionOf)], "\n")
        : Comments.Of(type);

    /// <summary>The names of the schemas that a schema refers to.</summary>
    public static IEnumerable<string> NamesIn(JsonNode? node) => ReferencesIn(node).Select(reference => reference[Folder.Length..]);

    /// <summary>The schema of one type; the types of the contract that it refers to join the others.</summary>
    private static JsonNode Of(Type type, Queue<Type> others)
    {
        var schema = OnTheWire.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => context.Path.IsEmpty ? Whole(type, AsObject(context, node)) : Part(type, context, AsObject(context, node), others),
        });
        return ReferencesIn(schema).FirstOrDefault(reference => !reference.StartsWith(Folder, StringComparison.Ordinal)) is { } lost
            ? throw new InvalidOperationException($"The schema of '{type.Name}' refers to {lost}, a place in itself: give what is there a type of its own.")
            : schema;
    }

    private static JsonObject AsObject(JsonSchemaExporterContext context, JsonNode node) => node is JsonObject { Count: > 0 } schema ? schema
        : context.TypeInfo.Type == typeof(JsonElement) ? new JsonObject { ["type"] = "object" } // a message in a message
        : throw new InvalidOperationException($"The exporter cannot say what '{context.TypeInfo.Type}' is on the wire, because it has a converter of its own.");

    private static JsonObject Whole(Type type, JsonObject schema)
    {
        if (type.IsEnum)
            schema["type"] = "string";
        schema.Insert(0, "title", type.Name);
        if (DescriptionOf(type) is { } description)
            schema.Insert(1, "description", description);
        if (RequiredOf(type).ToList() is { Count: > 0 } required)
            schema["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]);
        return schema;
    }

    private static JsonObject Part(Type whole, JsonSchemaExporterContext context, JsonObject schema, Queue<Type> others)
    {
        var property = context.PropertyInfo?.AttributeProvider as PropertyInfo;
        var required = property?.IsDefined(typeof(RequiredAttribute)) == true;
        var underlying = Nullable.GetUnderlyingType(context.TypeInfo.Type);
        var type = underlying ?? context.TypeInfo.Type;
        if (type.Assembly == whole.Assembly)
        {
            others.Enqueue(type);
            var nullable = !required && (underlying is not null || context.PropertyInfo is { IsGetNullable: true });
            schema = ReferenceTo(type, nullable, alone: property is null);
        }
        else if (required && schema["type"] is JsonArray types)
            schema["type"] = types.Select(one => (string)one!).Single(one => one != "null");

        Refine(schema, type);
        if (property is null)
            return schema;
        Constrain(schema, property);
        if (Comments.Of(property) is { } description)
            schema.Insert(0, "description", description);
        return schema;
    }

    private static JsonObject ReferenceTo(Type type, bool nullable, bool alone)
    {
        var reference = new JsonObject { ["$ref"] = Folder + type.Name };
        return nullable ? new JsonObject { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) }
            : alone ? reference
            : new JsonObject { ["allOf"] = new JsonArray(reference) }; // older readers ignore what stands beside a $ref
    }

    /// <summary>What the exporter does not say of a type.</summary>
    private static void Refine(JsonObject schema, Type type)
    {
        if (type == typeof(byte[]))
            schema["contentEncoding"] = "base64";
        if (type == typeof(DateTime))
        {
            schema.Remove("format"); // date-time wants a time zone
            schema["pattern"] = @"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?$";
        }

        if (type == typeof(IReadOnlyDictionary<RejectionReason, long>))
            schema["propertyNames"] = new JsonObject { ["$ref"] = Folder + nameof(RejectionReason) };
    }

    private static void Constrain(JsonObject schema, PropertyInfo property)
    {
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            (schema["minimum"], schema["maximum"]) = ((int)range.Minimum, (int)range.Maximum);
        if (property.GetCustomAttribute<StringLengthAttribute>() is { } length)
            (schema["minLength"], schema["maxLength"]) = (length.MinimumLength, length.MaximumLength);
        if (property.GetCustomAttribute<LengthAttribute>() is { } count)
            (schema["minItems"], schema["maxItems"]) = (count.MinimumLength, count.MaximumLength);
        if (InitialValueOf(property) is { } value)
            schema[IsOutcome(property) ? "const" : "default"] = JsonSerializer.SerializeToNode(value, OnTheWire);
    }

    /// <summary>What a property is unless its maker says otherwise; null where it has to, or where that says nothing.</summary>
    private static object? InitialValueOf(PropertyInfo property) =>
        property.DeclaringType is { IsAbstract: false } type && type.GetConstructor(Type.EmptyTypes) is not null && !IsRequired(property)
        && property.GetValue(Activator.CreateInstance(type)) is (string or int) and var value ? value : null;

    private static IEnumerable<string> RequiredOf(Type type) => OnTheWire.GetTypeInfo(type).Properties
        .Where(property => property is { IsRequired: true } or { AssociatedParameter.HasDefaultValue: false } || property.AttributeProvider is PropertyInfo known && (IsOutcome(known) || IsRequired(known)))
        .Select(property => property.Name);

    private static bool IsRequired(PropertyInfo property) =>
        property.IsDefined(typeof(RequiredAttribute)) || property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute));

    /// <summary>The word by which a client tells answers apart.</summary>
    private static bool IsOutcome(PropertyInfo property) => property.Name == nameof(ImageIndexed.Outcome);

    private static string? DescriptionOf(FieldInfo value) =>
        Comments.Of(value) is { } comment ? $"- `{JsonSerializer.SerializeToNode(value.GetValue(null), value.FieldType, OnTheWire)}`: {comment}" : null;

    /// <summary>Every place that a schema refers to.</summary>
    private static IEnumerable<string> ReferencesIn(JsonNode? node) => node switch
    {
        JsonObject found => found.SelectMany(property => property.Key == "$ref" && property.Value is JsonValue target ? [(string)target!] : ReferencesIn(property.Value)),
        JsonArray items => items.SelectMany(ReferencesIn),
        _ => [],
    };
}
