using System.Collections;
using System.ComponentModel.DataAnnotations;
using FaceWorker.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FaceWorker.Hosting;

/// <summary>Options from configuration, checked at start: a wrong one stops the program with a sentence that names the setting, its value and the remedy.</summary>
public static class Settings
{
    /// <summary>The prefix of environment variables: <c>FACEWORKER_VISION__PACKS__0</c> is the setting <c>Vision:Packs:0</c>.</summary>
    public const string EnvironmentPrefix = "FACEWORKER_";

    /// <summary>What the process returns when a setting is wrong.</summary>
    public const int ExitCode = 2;

    /// <summary>Adds the settings that are in files (<see cref="SecretFiles"/>), and those in environment variables, which win.</summary>
    /// <returns>What is wrong with the files, in a sentence; null when nothing is.</returns>
    public static string? AddTo(IConfigurationBuilder configuration)
    {
        try
        {
            var files = SecretFiles.Read(Environment.GetEnvironmentVariable(SecretFiles.Variable));
            configuration.AddInMemoryCollection(files.Select(file => KeyValuePair.Create(SettingOf(file.Key), (string?)file.Value)));
            configuration.AddEnvironmentVariables(EnvironmentPrefix);
            return null;
        }
        catch (IOException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Reads the options from a section, checks them at start, and lets classes take them as <typeparamref name="T"/>.</summary>
    /// <param name="section">Empty for the settings that belong to no section.</param>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, string section)
        where T : class
    {
        services.AddOptions<T>().Configure<IConfiguration>((options, configuration) => Bind(options, configuration, section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<T>>(new AnnotatedRules<T>(section));
        return services.AddSingleton(provider => provider.GetRequiredService<IOptions<T>>().Value);
    }

    /// <summary>Every wrong setting, with its remedy.</summary>
    public static IReadOnlyList<string> FindProblems(IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException one)
        {
            return [.. one.Failures];
        }
        catch (AggregateException several)
        {
            return [.. several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(each => each.Failures)];
        }
    }

    private static OptionsValidationException Invalid<T>(string problem) => new(Options.DefaultName, typeof(T), [problem]);

    /// <summary>The environment variable of a setting.</summary>
    public static string VariableOf(string setting) => EnvironmentPrefix + setting.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();

    private static string SettingOf(string variable) => variable[EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal);

    private static void Bind<T>(T options, IConfiguration configuration, string section)
    {
        try
        {
            (section.Length == 0 ? configuration : configuration.GetSection(section)).Bind(options);
        }
        catch (InvalidOperationException exception)
        {
            throw Invalid<T>($"{exception.Message} {exception.InnerException?.Message}{ChoicesOf(typeof(T), section, exception.Message)}".TrimEnd());
        }
    }

    /// <summary>What the setting that a message names can be, when it is one of a few words.</summary>
    private static string ChoicesOf(Type options, string section, string message)
    {
        var setting = options.GetProperties().FirstOrDefault(property => property.PropertyType.IsEnum && message.Contains($"'{section}:{property.Name}'", StringComparison.OrdinalIgnoreCase));
        return setting is null ? "" : $" It can be {string.Join(" or ", Enum.GetNames(setting.PropertyType)).ToLowerInvariant()}; change {VariableOf($"{section}:{setting.Name}")}.";
    }
}

/// <summary>A section of the settings, as it was added: so that all of them can be listed.</summary>
public interface ISettingsSection
{
    /// <summary>Empty for the settings that belong to no section.</summary>
    string Section { get; }

    Type OptionsType { get; }
}

/// <summary>The rules that options state: at their properties, for several of them together, and in the options within them.</summary>
public sealed class AnnotatedRules<T>(string section) : IValidateOptions<T>, ISettingsSection
    where T : class
{
    public string Section => section;

    public Type OptionsType => typeof(T);

    public ValidateOptionsResult Validate(string? name, T options) =>
        FindProblems(options, section).ToList() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;

    private static IEnumerable<string> FindProblems(object options, string section)
    {
        foreach (var property in options.GetType().GetProperties().Where(property => property.CanWrite))
        {
            var setting = section.Length == 0 ? property.Name : $"{section}:{property.Name}";
            var value = property.GetValue(options);
            foreach (var rule in property.GetCustomAttributes(inherit: true).OfType<ValidationAttribute>())
                if (rule.GetValidationResult(value, new ValidationContext(options) { MemberName = setting, DisplayName = setting }) is { } problem)
                    yield return $"{problem.ErrorMessage} It is '{value}'; change {Settings.VariableOf(setting)}.";
            if (value is null or string or IEnumerable or Uri || !property.PropertyType.IsClass)
                continue;
            foreach (var problem in FindProblems(value, setting))
                yield return problem;
        }

        foreach (var problem in (options as IValidatableObject)?.Validate(new ValidationContext(options)) ?? [])
            yield return problem.ErrorMessage!;
    }
}
