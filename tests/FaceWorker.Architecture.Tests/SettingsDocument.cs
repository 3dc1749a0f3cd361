using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FaceWorker.ContractGenerator;
using FaceWorker.Core.Batching;
using FaceWorker.Hosting;
using FaceWorker.Testing;
using FaceWorker.Web;
using FaceWorker.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FaceWorker.Architecture.Tests;

/// <summary>A setting, and what its comment says.</summary>
/// <param name="Value">What it is when nothing is set.</param>
/// <param name="Description">Without the default.</param>
/// <param name="Default">What the comment says behind the word; empty where it does not say.</param>
internal sealed record Setting(string Name, PropertyInfo Property, object? Value, string Description, string Default);

/// <summary>A class of options: a table of the page.</summary>
/// <param name="Section">Empty for the settings that belong to no section.</param>
internal sealed record SettingsTable(string Section, Type Type, bool OfWorkers, bool OfTheConsole, string Description, IReadOnlyList<Setting> Settings)
{
    public string Heading => Section.Length == 0 ? "Servers and models" : $"`{Section}`";

    public string Readers => OfWorkers && OfTheConsole ? "Workers and the console" : OfWorkers ? "Workers" : "The console";
}

/// <summary>The tables of <c>docs/settings.md</c>, from the classes of options that the programs register, and from their comments.</summary>
internal static partial class SettingsDocument
{
    private const string Begin = "<!-- Made of the classes of options, by SettingsPage. -->";
    private const string End = "<!-- The end of what is made. -->";
    private const string BatchesHeading = "### Batches";

    private static readonly ConcurrentDictionary<Assembly, XmlComments> Comments = new();

    /// <summary>What follows from the machine, so that its value cannot stand in a page.</summary>
    public static IReadOnlyDictionary<string, string> OfTheMachine { get; } = new Dictionary<string, string>
    {
        ["Models"] = "below the user's home",
        ["Pictures:AtOnce"] = "one for each processor",
        ["Vision:Detect:Instances"] = "one for each processor, 64 at most",
        ["Vision:Landmarks:Instances"] = "one for each processor, 64 at most",
        ["Vision:Embed:Instances"] = "one for each processor, 64 at most",
    };

    public static IReadOnlyList<SettingsTable> Tables { get; } = [.. ReadTables()];

    /// <summary>How a batcher forms its batches: these settings come behind the names of several others.</summary>
    public static IReadOnlyList<Setting> OfBatches { get; } = [.. SettingsOf(typeof(BatchingOptions), "", new BatchingOptions())];

    /// <summary>The settings that are batchers, each with its values.</summary>
    public static IReadOnlyList<Setting> Batchers => [.. Tables.SelectMany(table => table.Settings).Where(setting => setting.Value is BatchingOptions)];

    /// <summary>The page with its tables as they should be.</summary>
    public static string WriteInto(string page)
    {
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin >= 0 && end > begin, $"docs/settings.md lacks the lines '{Begin}' and '{End}'.");
        return page[..begin] + Begin + "\n\n" + string.Concat(Tables.Select(Write)) + WriteBatches() + page[end..];
    }

    private static IEnumerable<SettingsTable> ReadTables()
    {
        var worker = SectionsOf(new ServiceCollection().AddWorker(new ConfigurationManager()));
        var console = SectionsOf(new ServiceCollection().AddWeb(new ConfigurationManager()));
        return worker.Concat(console).DistinctBy(section => section.Section).Select(section => new SettingsTable(section.Section, section.OptionsType,
            worker.Any(other => other.Section == section.Section), console.Any(other => other.Section == section.Section),
            CommentsOf(section.OptionsType).Of(section.OptionsType) ?? "", [.. SettingsOf(section.OptionsType, section.Section, Activator.CreateInstance(section.OptionsType)!)]));
    }

    private static List<ISettingsSection> SectionsOf(IServiceCollection services) => [.. services.Where(service => !service.IsKeyedService).Select(service => service.ImplementationInstance).OfType<ISettingsSection>()];

    private static IEnumerable<Setting> SettingsOf(Type type, string section, object values)
    {
        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
        {
            var name = section.Length == 0 ? property.Name : $"{section}:{property.Name}";
            var value = property.GetValue(values);
            if (value is null or string or IEnumerable or BatchingOptions || !property.PropertyType.IsClass)
                yield return Read(name, property, value);
            else
                foreach (var inner in SettingsOf(property.PropertyType, name, value))
                    yield return inner;
        }
    }

    private static Setting Read(string name, PropertyInfo property, object? value)
    {
        var comment = CommentsOf(property.DeclaringType!).Of(property) ?? "";
        var parts = WithDefault.Match(comment);
        return new Setting(name, property, value, parts.Success ? parts.Groups[1].Value.Trim() : comment, parts.Groups[2].Value.TrimEnd('.'));
    }

    private static XmlComments CommentsOf(Type type) => Comments.GetOrAdd(type.Assembly, assembly => new XmlComments(assembly, property => property));

    private static string Write(SettingsTable table)
    {
        var text = new StringBuilder($"### {table.Heading}\n\n{table.Readers}. {Linked(table.Description)}\n\n| setting | variable | default | values | |\n|---|---|---|---|---|\n");
        foreach (var setting in table.Settings)
            text.Append(CultureInfo.InvariantCulture, $"| `{setting.Name}` | `{VariableOf(setting)}` | {Cell(setting.Default)} | {ValuesOf(setting.Property)} | {Cell(setting.Description)} |\n");
        return text.Append('\n').ToString();
    }

    /// <summary>What they have in common once, and the defaults of each.</summary>
    private static string WriteBatches()
    {
        var text = new StringBuilder($"{BatchesHeading}\n\nEach of these is behind the name of a batcher: `{Batchers[0].Name}:{OfBatches[0].Name}`, `{Settings.VariableOf($"{Batchers[0].Name}:{OfBatches[0].Name}")}`.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"| setting | {string.Join(" | ", Batchers.Select(batcher => $"`{batcher.Name}`"))} | values | |\n|---|{string.Concat(Batchers.Select(_ => "---|"))}---|---|\n");
        foreach (var setting in OfBatches)
        {
            var defaults = Batchers.Select(batcher => OfTheMachine.GetValueOrDefault($"{batcher.Name}:{setting.Name}") ?? Text(setting.Property.GetValue(batcher.Value)));
            text.Append(CultureInfo.InvariantCulture, $"| `{setting.Name}` | {string.Join(" | ", defaults)} | {ValuesOf(setting.Property)} | {Cell(setting.Description)} |\n");
        }

        return text.Append('\n').ToString();
    }

    private static string VariableOf(Setting setting)
    {
        var variable = Settings.VariableOf(setting.Name);
        return setting.Value switch
        {
            BatchingOptions => $"{variable}__…",
            string or not IEnumerable => variable,
            _ => ElementOf(setting.Property) is { IsClass: true } element && element != typeof(string)
                ? $"{variable}__0__{element.GetProperties().First(property => property.CanWrite).Name.ToUpperInvariant()}" : $"{variable}__0",
        };
    }

    private static string ValuesOf(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            return $"{Text(range.Minimum)} to {Text(range.Maximum)}";
        if (type == typeof(BatchingOptions))
            return "[batches](#batches)";
        if (ElementOf(property) is { } element)
            return element.IsClass && element != typeof(string) ? $"a list of {string.Join(", ", element.GetProperties().Where(part => part.CanWrite).Select(part => part.Name))}" : "a list";
        return type.IsEnum ? string.Join(", ", Enum.GetNames(type).Select(name => $"`{Word(name)}`")) : type == typeof(bool) ? "`true`, `false`" : "";
    }

    /// <summary>Of a list; null for other settings.</summary>
    private static Type? ElementOf(PropertyInfo property) => property.PropertyType is { IsGenericType: true } list && list.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? list.GetGenericArguments()[0] : null;

    private static string Text(object? value) => value switch
    {
        TimeSpan time when time.Ticks % TimeSpan.TicksPerSecond != 0 => time.ToString("c", CultureInfo.InvariantCulture).TrimEnd('0'),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "none",
    };

    /// <summary>Of an enum, as settings and comments write it.</summary>
    public static string Word(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    private static string Cell(string text) => Linked(text).Replace("|", @"\|", StringComparison.Ordinal);

    /// <summary>Comments name pages of docs by their path from the root.</summary>
    private static string Linked(string text) => Pages.Replace(Decisions.Replace(text, match =>
    {
        var file = Directory.EnumerateFiles(RepositoryRoot.Combine("docs", "decisions"), $"{match.Groups[1].Value}-*.md").Single();
        return $"[decision {int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)}](decisions/{Path.GetFileName(file)})";
    }), match => $"[{match.Groups[1].Value}]({match.Groups[1].Value}{match.Groups[2].Value})");

    [GeneratedRegex(@"^(.*?(?:^|[.:)] ))Default:? (.+)$")]
    private static partial Regex WithDefault { get; }

    [GeneratedRegex(@"docs/decisions/(\d{4})")]
    private static partial Regex Decisions { get; }

    [GeneratedRegex(@"docs/([a-z-]+\.md)(#[a-z-]+)?")]
    private static partial Regex Pages { get; }
}
