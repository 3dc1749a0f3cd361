using FaceWorker.Storage.Schema;

namespace FaceWorker.Storage.Tests.Schema;

/// <summary>A migration leaves everything as programs of before know it, unless its name says otherwise (docs/decisions/0126).</summary>
public sealed class ExpandingMigrationsTests
{
    /// <summary>Programs that know only those before it refuse whatever is newer, so that these may have done anything.</summary>
    private const int FirstOfTheRule = 18;

    [Fact]
    public void Migrations_take_nothing_away_that_programs_of_before_rely_on() => Assert.All(
        Migration.All.Where(migration => migration.Number >= FirstOfTheRule && !migration.Name.StartsWith(Migration.Contracting, StringComparison.Ordinal)),
        migration => Assert.True(SchemaChanges.FindContractions(migration.Sql) is { Count: 0 },
            $"Migration {migration} takes away what programs of before rely on: {string.Join("; ", SchemaChanges.FindContractions(migration.Sql))}. " +
            $"Add instead, or do it a version later, in a migration whose name begins with '{Migration.Contracting}'."));

    [Theory]
    [InlineData("DROP TABLE image;")]
    [InlineData("-- harmless\nDROP INDEX image_source_source")]
    [InlineData("ALTER TABLE image DROP COLUMN pages")]
    [InlineData("ALTER TABLE image DROP pages, ADD COLUMN leaves integer")]
    [InlineData("ALTER TABLE image RENAME COLUMN pages TO leaves")]
    [InlineData("ALTER TABLE image RENAME TO picture")]
    [InlineData("ALTER TABLE image ALTER COLUMN pages TYPE bigint")]
    [InlineData("ALTER TABLE image ALTER pages SET DATA TYPE bigint")]
    [InlineData("ALTER TABLE image ALTER COLUMN taken_at SET NOT NULL")]
    [InlineData("ALTER TABLE image ALTER COLUMN pages DROP NOT NULL")] // programs of before read it without looking for null
    [InlineData("ALTER TABLE image ALTER COLUMN pages DROP DEFAULT")]
    [InlineData("ALTER TABLE image ADD COLUMN a integer DEFAULT 1, ADD COLUMN leaves integer NOT NULL CHECK (leaves IN (1, 2))")]
    [InlineData("ALTER TABLE image ADD CONSTRAINT few CHECK (pages < 10)")]
    [InlineData("ALTER TABLE image ADD UNIQUE (width)")]
    [InlineData("ALTER TABLE image DROP CONSTRAINT one, ADD CONSTRAINT another CHECK (pages < 10)")]
    [InlineData("CREATE UNIQUE INDEX one ON image (width)")]
    [InlineData("ALTER TABLE image FORCE ROW LEVEL SECURITY")]
    [InlineData("TRUNCATE rejection")]
    public void What_takes_something_away_is_found(string sql) => Assert.NotEmpty(SchemaChanges.FindContractions(sql));

    [Theory]
    [InlineData("CREATE TABLE more (id bigint PRIMARY KEY, name text NOT NULL UNIQUE); CREATE UNIQUE INDEX more_names ON more (lower(name)); ALTER TABLE more ADD CHECK (id > 0)")]
    [InlineData("ALTER TABLE image ADD COLUMN leaves integer, ADD COLUMN colours integer NOT NULL DEFAULT 3 CHECK (colours IN (1, 3)), ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY NOT NULL")]
    [InlineData("ALTER TABLE subject_change DROP CONSTRAINT kinds, ADD CONSTRAINT kinds CHECK (kind IN ('a', 'b'))")] // replaced by a wider one
    [InlineData("CREATE INDEX image_taken ON image (taken_at); UPDATE image SET pages = 1; INSERT INTO model VALUES ('DROP TABLE image', 1)")]
    [InlineData("CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM face; DROP TABLE image; RETURN NULL; END $$")]
    [InlineData("/* DROP TABLE image; */ SELECT 1")]
    public void What_only_adds_is_let_pass(string sql) => Assert.Empty(SchemaChanges.FindContractions(sql));
}
