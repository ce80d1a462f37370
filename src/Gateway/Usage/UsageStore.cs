using Gateway.Vms.Usage;
using Microsoft.Data.Sqlite;

namespace Gateway.Usage;

/// <summary>What sites used, day by day, in an SQLite database of the state folder. A batch is kept whole or not at all, also through a power cut. For one thread at a time.</summary>
internal sealed class UsageStore : IDisposable
{
    public const string FileName = "usage.db";

    private const int Version = 1;
    private const int NoDatabase = 26;
    private const int Corrupt = 11;

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS usage (
          day TEXT NOT NULL, site TEXT NOT NULL,
          requests INTEGER NOT NULL, cold INTEGER NOT NULL, template INTEGER NOT NULL, shell INTEGER NOT NULL, suspended INTEGER NOT NULL,
          vm_seconds REAL NOT NULL, memory_gib_seconds REAL NOT NULL, bytes_in INTEGER NOT NULL, bytes_out INTEGER NOT NULL,
          PRIMARY KEY (day, site)) STRICT, WITHOUT ROWID;
        """;

    private const string Addition = """
        INSERT INTO usage VALUES ($day, $site, $requests, $cold, $template, $shell, $suspended, $vmSeconds, $memory, $in, $out)
        ON CONFLICT (day, site) DO UPDATE SET
          requests = requests + excluded.requests, cold = cold + excluded.cold, template = template + excluded.template, shell = shell + excluded.shell,
          suspended = suspended + excluded.suspended, vm_seconds = vm_seconds + excluded.vm_seconds, memory_gib_seconds = memory_gib_seconds + excluded.memory_gib_seconds,
          bytes_in = bytes_in + excluded.bytes_in, bytes_out = bytes_out + excluded.bytes_out;
        """;

    private const string Selection = "SELECT * FROM usage WHERE day BETWEEN $from AND $to AND ($site IS NULL OR site = $site) ORDER BY day, site;";

    private readonly SqliteConnection _database;

    private UsageStore(SqliteConnection database) => _database = database;

    /// <summary>Opens the database; makes it where there is none.</summary>
    /// <param name="file">Its path.</param>
    /// <exception cref="IOException">It cannot be opened, is no such database, or one of a newer gateway.</exception>
    public static UsageStore Open(string file)
    {
        // Not pooled: a connection that is closed lets go of its file.
        var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        try
        {
            database.Open();
            Run(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            var version = (long)Scalar(database, "PRAGMA user_version;");
            if (version > Version)
            {
                throw new IOException($"'{file}' was written by a newer gateway (version {version}, this one knows {Version})");
            }

            Run(database, $"BEGIN IMMEDIATE; {Schema} PRAGMA user_version = {Version}; COMMIT;");
            return new UsageStore(database);
        }
        catch (SqliteException error)
        {
            database.Dispose();
            throw new IOException($"'{file}': {error.Message}", error);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Whether what could not be opened never will be: its content is none.</summary>
    public static bool IsRuined(IOException error) => error.InnerException is SqliteException { SqliteErrorCode: NoDatabase or Corrupt };

    /// <summary>Adds to what is kept of a day, all or nothing.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Add(DateOnly day, IReadOnlyDictionary<string, UsageAmount> used)
    {
        try
        {
            using var transaction = _database.BeginTransaction();
            using var command = _database.CreateCommand();
            (command.Transaction, command.CommandText) = (transaction, Addition);
            foreach (var (site, amount) in used)
            {
                command.Parameters.Clear();
                Bind(command, day, site, amount);
                command.ExecuteNonQuery();
            }

            transaction.Commit();
        }
        catch (SqliteException error)
        {
            throw new IOException($"'{_database.DataSource}': {error.Message}", error);
        }
    }

    /// <summary>What is kept, by day and site.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public IReadOnlyList<SiteUsage> Read(UsageQuery query)
    {
        try
        {
            using var command = _database.CreateCommand();
            command.CommandText = Selection;
            command.Parameters.AddWithValue("$from", UsageQuery.Write(query.From));
            command.Parameters.AddWithValue("$to", UsageQuery.Write(query.To));
            command.Parameters.AddWithValue("$site", query.Site ?? (object)DBNull.Value);
            using var rows = command.ExecuteReader();
            var read = new List<SiteUsage>();
            while (rows.Read())
            {
                read.Add(Row(rows));
            }

            return read;
        }
        catch (SqliteException error)
        {
            throw new IOException($"'{_database.DataSource}': {error.Message}", error);
        }
    }

    public void Dispose() => _database.Dispose();

    private static SiteUsage Row(SqliteDataReader row)
    {
        var amount = new UsageAmount(
            row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetDouble(7), row.GetDouble(8), row.GetInt64(9), row.GetInt64(10));
        return new SiteUsage(UsageQuery.ParseDay(row.GetString(0)), row.GetString(1), amount);
    }

    private static void Bind(SqliteCommand command, DateOnly day, string site, UsageAmount amount)
    {
        command.Parameters.AddWithValue("$day", UsageQuery.Write(day));
        command.Parameters.AddWithValue("$site", site);
        command.Parameters.AddWithValue("$requests", amount.Requests);
        command.Parameters.AddWithValue("$cold", amount.Cold);
        command.Parameters.AddWithValue("$template", amount.Template);
        command.Parameters.AddWithValue("$shell", amount.Shell);
        command.Parameters.AddWithValue("$suspended", amount.Suspended);
        command.Parameters.AddWithValue("$vmSeconds", amount.VmSeconds);
        command.Parameters.AddWithValue("$memory", amount.MemoryGiBSeconds);
        command.Parameters.AddWithValue("$in", amount.BytesIn);
        command.Parameters.AddWithValue("$out", amount.BytesOut);
    }

    private static void Run(SqliteConnection database, string text)
    {
        using var command = database.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private static object Scalar(SqliteConnection database, string text)
    {
        using var command = database.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar()!;
    }
}
